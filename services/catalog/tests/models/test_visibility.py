from catalog.models.visibility import AFTER_PURCHASE, EYES, NEVER, PUBLIC, may_see


def test_each_rule_shows_itself_to_the_right_eyes() -> None:
    seen = {rule: [eyes for eyes in EYES if may_see(rule, eyes)] for rule in (PUBLIC, NEVER)}

    assert seen == {PUBLIC: ["stranger", "buyer", "platform"], NEVER: ["platform"]}
    assert [eyes for eyes in EYES if may_see(AFTER_PURCHASE, eyes)] == ["buyer", "platform"]
