"""Counting the usual pictures after a publication, as a job: where that takes long, no reader waits for it."""

from django.http import QueryDict
from procrastinate.contrib.django import app

from barriers.models import Barrier
from insight.coverage.asked import Coverage
from insight.map import kept
from insight.map.filters import MapFilter
from insight.map.matrix import Matrix
from jobs.running import BEGIN_ANEW

# What readers begin with. Others are counted when they are asked for. A map counts both kinds at once.
COVERAGE = ["", "kind=enabler"]


@app.task(name="count_pictures", queue="files", lock="pictures", retry=BEGIN_ANEW)
def count_pictures():
    """Count the usual maps and coverage as they are published now."""
    kept.count_anew(lambda: Matrix(MapFilter(QueryDict(), queryset=Barrier.objects.all())))
    for query in COVERAGE:
        kept.count_anew(lambda query=query: Coverage(QueryDict(query)))
