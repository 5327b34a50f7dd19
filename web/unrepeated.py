"""That the errors of a form repeat nothing personal that somebody typed: it stays in the field, and stands nowhere else."""

from web.refusals import said_text


class Unrepeated:
    """For a form, before `forms.Form`: a sentence that quotes personal data says its kind instead."""

    def full_clean(self):
        super().full_clean()
        for name, texts in self._errors.items():
            said = [said_text(text) for text in texts]
            if said != [*texts]:
                self._errors[name] = self.error_class(said, renderer=self.renderer)
