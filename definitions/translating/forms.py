"""The forms of a text in another language: the text itself, and what an editor decides of it."""

from web.forms import ChoiceField, PageForm, TextField


class TextForm(PageForm):
    """The text, named as the document names its parts."""

    label = TextField("The word", most=200)
    alt_labels = TextField("What else is it called?", "One name on each line.", lines=3, optional=True)
    definition = TextField("What does it mean?", lines=5, optional=True, most=5000)
    plain_language = TextField("How would you say it to a twelve-year-old?", lines=4, optional=True, most=5000)
    scope_note = TextField("How is it used?", lines=4, optional=True, most=5000)

    def __init__(self, *args, language, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["lang"] = language

    def text(self, language):
        """Return what was typed as one of the document's translations."""
        typed = self.cleaned_data
        names = [line.strip() for line in typed["alt_labels"].splitlines() if line.strip()]
        return {"language": language, **typed, "alt_labels": names}


class OtherLanguageForm(PageForm):
    """Which language to write a text in that none is offered for."""

    language = TextField(
        "Another language", "Its tag: pl for Polish, uk for Ukrainian, zh-Hant for Chinese in traditional signs."
    )


class TextDecisionForm(PageForm):
    decision = ChoiceField(
        "What do you decide?",
        [("publish", "Publish it, as a version of the definition"), ("return", "Return it with the reason")],
    )
    reason = TextField("The reason", "Published, the public reads it beside the version.", lines=3)
