"""What differs between two versions of a plan, as the API says it."""

from rest_framework import serializers


class PlanChangeSerializer(serializers.Serializer):
    """One thing that differs between two versions."""

    what = serializers.CharField(help_text="For example due, state, milestone due, commitment standing.")
    of = serializers.CharField(allow_blank=True, help_text="Of which milestone or organisation.")
    old = serializers.CharField(allow_null=True)
    new = serializers.CharField(allow_null=True)


class NamedActionSerializer(serializers.Serializer):
    """An action by its name."""

    slug = serializers.CharField()
    title = serializers.CharField()


class PlanActionChangesSerializer(NamedActionSerializer):
    """An action that is in both versions, and differs."""

    changes = PlanChangeSerializer(many=True)


class PlanComparisonSerializer(serializers.Serializer):
    """What changed from one version to another, or to now."""

    plan = PlanChangeSerializer(many=True, help_text="The plan's own title and dates.")
    added = NamedActionSerializer(many=True)
    gone = NamedActionSerializer(many=True)
    changed = PlanActionChangesSerializer(many=True)
