"""A person's rights in the cluster are used to become its administrator."""

from bartizan.simulate.foothold import stolen_account
from bartizan.simulate.records import kubernetes
from bartizan.simulate.scene import Kind, Scene


def _plan(scene: Scene) -> None:
    dice = scene.dice
    victim = scene.person(lambda one: one.cluster > 0)
    thief, at = stolen_account(scene, victim)
    who, agent, address = victim.email, thief.tools.cluster_agent(thief.day), thief.seat.address
    service = scene.service(lambda one: one.team == victim.team)
    look = scene.stage("discovery", "T1613", "asks what it may do")
    for verb, resource in (("create", "selfsubjectaccessreviews"), ("list", "clusterroles"),
                           ("list", "serviceaccounts"), ("list", "secrets")):  # fmt: skip
        at += dice.about(20, 0.8)
        refused = resource == "secrets"
        kubernetes.request(look, dice, at, who, verb, resource, code=403 if refused else 0,
                           address=address, agent=agent)  # fmt: skip
    rise = scene.stage("privilege-escalation", "T1098.006", "binds itself to cluster-admin")
    name = dice.pick(("debug-access", "metrics-reader", f"{service.name}-ops"))
    at += dice.about(200, 0.7)
    kubernetes.request(rise, dice, at, who, "create", "clusterrolebindings", name=name,
                       address=address, agent=agent, body={
                           "kind": "ClusterRoleBinding", "metadata": {"name": name},
                           "roleRef": {"kind": "ClusterRole", "name": "cluster-admin"},
                           "subjects": [{"kind": "User", "name": who}]})  # fmt: skip
    take = scene.stage("credential-access", "T1552.007", "reads secrets of other teams")
    spaces = sorted({one.namespace for one in scene.org.estate.services})
    for space in dice.some(spaces, min(scene.much(8, 2), len(spaces))):
        at += dice.about(12, 0.7)
        kubernetes.request(take, dice, at, who, "list", "secrets", namespace=space,
                           address=address, agent=agent)  # fmt: skip
        scene.aims_at(f"resource:{space}/secrets")
    run = scene.stage("execution", "T1609", "opens shells in pods")
    for _ in range(dice.whole(1, 3)):
        other = scene.service()
        at += dice.about(60, 0.7)
        kubernetes.request(
            run,
            dice,
            at,
            who,
            "create",
            "pods",
            namespace=other.namespace,
            name=f"{other.name}-{dice.hex(5)}",
            subresource="exec",
            query="command=sh&stdin=true&tty=true",
            address=address,
            agent=agent,
        )


ATTACK = Kind("cluster-privilege-escalation",
              "A developer's account becomes administrator of the cluster.", _plan)  # fmt: skip
