"""Settings of the API and of its description; `config/settings.py` takes them in."""

import os

REST_FRAMEWORK = {
    # A browser's session opens pages and never the API: no page of another site can write through somebody's browser.
    "DEFAULT_AUTHENTICATION_CLASSES": ["organisations.tokens.authentication.BearerToken"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["web.json_bodies.StrictJSON"],
    "DEFAULT_SCHEMA_CLASS": "web.schema.Schema",
    # Reads of one entry are answered before this; it keeps searches and long walks from crowding others out.
    "DEFAULT_THROTTLE_CLASSES": ["web.throttling.ApiThrottle", "organisations.tokens.authentication.TokenRate"],
    "DEFAULT_THROTTLE_RATES": {
        "anon": os.environ.get("API_RATE", "600/minute"),
        "token": os.environ.get("API_TOKEN_RATE", "300/minute"),
    },
    "NUM_PROXIES": 1 if os.environ.get("TRUSTED_PROXY") == "1" else 0,
    "EXCEPTION_HANDLER": "config.problems.problem_response",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sharing with Care",
    "DESCRIPTION": "Barriers to sharing information about care experienced children in Scotland, "
    "the evidence, what the words mean, and who will do what by when.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.problems.document_problems",
        "web.schema.describe_schemas",
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "ENUM_NAME_OVERRIDES": {
        "SourceKind": "evidence.models.Source.Kind",
        "LevelEnum": "barriers.models.Barrier.Confidence",
        "StagesEnum": "barriers.models.Barrier.Stage",
        "BarrierKind": "barriers.models.Barrier.Kind",
        "RelationKind": "barriers.models.Relation.Kind",
        "OrganisationKind": "organisations.models.Organisation.Kind",
        "EntryKind": "insight.search.api.KIND_WORDS",
        "LabelKind": "definitions.models.Label.Kind",
        "PublicationState": "publishing.vocabulary.PUBLICATION_STATES",
        "WorkingState": "publishing.vocabulary.WORKING_STATES",
        "CommitmentState": "actions.models.Commitment.State",
        "StateEnum": "actions.models.Action.State",
        "JobState": "jobs.models.Job.State",
        "ProgressStatus": "actions.models.ProgressReport.Status",
    },
}
