import pytest

DIGEST = "sha256:" + "ab12" * 16


@pytest.mark.parametrize(
    ("image", "severity", "profile"),
    [
        ("someone/builder", "medium", "regular"),
        ("registry.example.org:5000/builder", "medium", "regular"),
        ("someone/builder:latest", "medium", "regular"),
        ("someone/builder:1.2", "low", "pedantic"),
        ("cimg/base:stable", "low", "pedantic"),
    ],
)
def test_images_that_can_change(look, image, severity, profile):
    (match,) = look("gitlab", f"build:\n  image: {image}\n  script: make\n").matches
    assert (match.severity, match.profile) == (severity, profile)
    assert f"image `{image}`" in match.message


@pytest.mark.parametrize("image", [f"a/b@{DIGEST}", f"a/b:1@{DIGEST}", "$IMAGE", "a/b:$TAG"])
def test_images_that_cannot(look, image):
    assert look("gitlab", f"build:\n  image: {image}\n  script: make\n").messages == []


def test_an_image_shared_by_jobs_is_shown_once(look):
    text = "image: a/b\none:\n  script: make\ntwo:\n  script: make\n"
    assert look("gitlab", text).lines == [1]


def test_the_digest_that_the_file_gives(parse, check, apply):
    text = f"one:\n  image: a/b:1@{DIGEST}\n  script: x\ntwo:\n  image: a/b:1\n  script: x\n"
    pipeline = parse("gitlab", text)
    match = next(m for m in check.find(pipeline))
    (fix,) = check.fixes(pipeline, match)
    assert apply(text, fix.edits).count(f"a/b:1@{DIGEST}\n") == 2


def test_no_digest_is_invented(parse, check):
    text = f"one:\n  image: a/b:2@{DIGEST}\n  script: x\ntwo:\n  image: a/b:1\n  script: x\n"
    pipeline = parse("gitlab", text)
    (match,) = check.find(pipeline)
    assert not check.fixes(pipeline, match)


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("docker run --rm -it -v $PWD:/src -e A=b a/b:1 make", ["a/b:1"]),
        ("docker pull a/b", ["a/b"]),
        ("docker run --name x --network=host a/b", ["a/b"]),
        (f"docker run a/b@{DIGEST}", []),
        ("docker run $IMAGE", []),
        ("docker build -t a/b . && docker run a/b", []),
        ("docker ps", []),
    ],
)
def test_images_that_scripts_run_are_for_pedants(commands, line, texts):
    seen = commands(line)
    assert seen.texts == texts
    assert {match.profile for match in seen.matches} <= {"pedantic"}
