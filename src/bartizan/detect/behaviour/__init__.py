"""Who normally does what, when, from where and how much; and what departs from that.

Profiles are learned while events flow: score, then update. What a profile finds odd is a
``Signal``; signals of one subject are weighed together against an alert budget.
"""
