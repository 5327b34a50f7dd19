"""What is kept of people who list systems at “Who uses this”."""

from datetime import timedelta

from insight.own_data.rows import Ending, Ground, Kept, Place


def rows(heading):
    """Return the rows of the table, under this heading."""
    return [
        Kept(
            heading, "Systems that you listed as using the definitions or the API, with your e-mail address where you have no account",
            "So that others see who uses them, and you can take the entry off.", Ground.CHOICE,
            "Until you take it off.", Ending.AT_ONCE,
            places=tuple(
                Place("organisations.Consumer", (whose,), {
                    "system": "System", "organisation": "Organisation", "purpose": "What for", "website": "Web address",
                    "created_at": "Listed", "approved_at": "Shown since",
                }, more=("token_hash",))
                for whose in ["person", "email"]
            ),
        ),
        Kept(
            heading, "A system that you listed, with an e-mail address that nobody confirmed",
            "So that the address can be confirmed.", Ground.CHOICE, "For seven days.", Ending.AT_ONCE, lasts=timedelta(0),
            places=(
                Place("organisations.Consumer", ("email",), {"system": "System", "created_at": "Listed"}, since="expires_at"),
            ),
        ),
        Kept(
            heading, "Which listed systems you let be shown", "So that it can be asked why one is.", Ground.WORK,
            "As long as the entry is shown.", Ending.ROLE,
            places=(
                Place("organisations.Consumer", ("approved_by",), {"system": "System", "approved_at": "Approved"}),
            ),
        ),
    ]  # fmt: skip
