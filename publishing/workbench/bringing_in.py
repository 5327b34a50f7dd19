"""What the pages that bring a file in share: taking the file, and saving its preview or letting it go."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from publishing.refusals import Refusal, WrongState
from publishing.workbench.pages import WorkbenchPage
from web.uploads import take_files


# The upload's limit has to be there before anything reads the form, which the check of its token does.
@method_decorator(csrf_exempt, name="dispatch")
class FilePage(WorkbenchPage):
    """Choose a file of at most `limit` bytes, which `read_file` takes: (data, name, by, now) -> what to go on to."""

    template_name = ""
    limit = 0
    too_large = ""  # the sentence on a file that is
    read_file = None

    def get(self, request):
        return self.answer()

    def post(self, request):
        limited = take_files(request, self.limit)
        return csrf_protect(lambda request: self.receive(request, limited))(request)

    def receive(self, request, limited):
        file = request.FILES.get("file")
        if limited.too_large:
            return self.answer(problem=self.too_large, status=413)
        if file is None:
            return self.answer(problem="Choose a file.", status=400)
        try:
            started = self.read_file(data=file.read(), name=file.name, by=request.user, now=timezone.now())
        except Refusal as refusal:
            return self.answer(problem=refusal.message, status=refusal.status)
        return redirect(started)

    def context(self):
        """Return what the template is given besides the `problem`."""
        return {}

    def answer(self, *, problem="", status=200):
        return render(self.request, self.template_name, {"problem": problem, **self.context()}, status=status)


class ImportOperation(WorkbenchPage):
    """Do an operation on a preview, save it or abandon it; then its page says what became of it."""

    http_method_names = ["post"]
    model = None
    operation = None

    def post(self, request, pk):
        try:
            prepared = self.prepared(pk)
            self.operation(prepared=prepared, by=request.user, now=timezone.now())
        except WrongState as refusal:
            messages.info(request, refusal.message)
        return redirect(get_object_or_404(self.model.objects.defer("rows"), pk=pk))

    def prepared(self, pk):
        """Return the preview; :raises WrongState: where what is done to it first is refused."""
        return get_object_or_404(self.model.objects.defer("rows"), pk=pk)
