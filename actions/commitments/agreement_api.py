"""The API of what is agreed: the private exchange before signing, and changes after it. Part of the commitments' viewset."""

from rest_framework import decorators
from rest_framework.response import Response

from actions.commitments.changes import answer_change, propose_change, take_back_change
from actions.commitments.colleagues import hand_over
from actions.commitments.described import describe_list, describe_operation
from actions.commitments.exchange import (
    answer_counter_proposal,
    counter_propose,
    need_side,
    take_back_counter_proposal,
    write_message,
)
from actions.commitments.inputs import CounterAnswered, CounterProposed, HandingOver, MessageText
from actions.commitments.serializers import (
    AgreedChangeSerializer,
    ChangeAnsweredSerializer,
    ChangeProposedSerializer,
    CounterProposalSerializer,
    MessageSerializer,
    NothingSaidSerializer,
)
from web.api import WHOLE_LIST

NUMBER = "(?P<number>[0-9]{1,9})"
EITHER_SIDE = ("commit", "publish")


class Agreements:
    scopes = {
        **dict.fromkeys(["messages", "counter_proposals"], "read"),
        **dict.fromkeys(["counter_propose", "take_back_counter_proposal", "hand_over"], "commit"),
        "answer_counter_proposal": "publish",
        **dict.fromkeys(["write_message", "propose_change", "answer_change", "take_back_change"], EITHER_SIDE),
    }

    @describe_operation("hand_over", HandingOver)
    @decorators.action(detail=True, methods=["post"], url_path="hand-over", url_name="hand-over")
    def hand_over(self, request, pk):
        return self.act(request, pk, hand_over, HandingOver)

    # --- before signing: between the two sides alone ---

    @describe_list("list_messages", MessageSerializer, private=True)
    @decorators.action(detail=True, **WHOLE_LIST)
    def messages(self, request, pk):
        rows = self.exchange(request, pk).messages.select_related("by")
        return Response(MessageSerializer(rows, many=True).data)

    @describe_operation("write_message", MessageText, stale=False)
    @messages.mapping.post
    def write_message(self, request, pk):
        return self.act(request, pk, write_message, MessageText, stale=False)

    @describe_list("list_counter_proposals", CounterProposalSerializer, private=True)
    @decorators.action(detail=True, url_path="counter-proposals", url_name="counter-proposals", **WHOLE_LIST)
    def counter_proposals(self, request, pk):
        rows = self.exchange(request, pk).counter_proposals.select_related("by", "answered_by")
        return Response(CounterProposalSerializer(rows, many=True).data)

    @describe_operation("counter_propose", CounterProposed)
    @counter_proposals.mapping.post
    def counter_propose(self, request, pk):
        return self.act(request, pk, counter_propose, CounterProposed)

    @describe_operation("answer_counter_proposal", CounterAnswered)
    @decorators.action(
        detail=True,
        methods=["post"],
        url_path=f"counter-proposals/{NUMBER}/answer",
        url_name="counter-proposal-answer",
    )
    def answer_counter_proposal(self, request, pk, number):
        return self.act(request, pk, answer_counter_proposal, CounterAnswered, number=int(number))

    @describe_operation("take_back_counter_proposal", NothingSaidSerializer, stale=False)
    @decorators.action(
        detail=True,
        methods=["post"],
        url_path=f"counter-proposals/{NUMBER}/take-back",
        url_name="counter-proposal-take-back",
    )
    def take_back_counter_proposal(self, request, pk, number):
        return self.act(request, pk, take_back_counter_proposal, NothingSaidSerializer, stale=False, number=int(number))

    def exchange(self, request, pk):
        """Return the commitment. :raises NotAllowed: the token's person is of neither side"""
        commitment = self.find_for_token(request, pk)
        need_side(request.user, "exchange", commitment)
        return commitment

    # --- after signing: on the record ---

    @describe_list("list_agreed_changes", AgreedChangeSerializer)
    @decorators.action(detail=True, **WHOLE_LIST)
    def changes(self, request, pk):
        return Response(AgreedChangeSerializer(self.find(pk).changes, many=True).data)

    @describe_operation("propose_change", ChangeProposedSerializer, makes=True)
    @changes.mapping.post
    def propose_change(self, request, pk):
        return self.act(request, pk, propose_change, ChangeProposedSerializer, makes=True)

    @describe_operation("answer_change", ChangeAnsweredSerializer)
    @decorators.action(detail=True, methods=["post"], url_path=f"changes/{NUMBER}/answer", url_name="change-answer")
    def answer_change(self, request, pk, number):
        return self.act(request, pk, answer_change, ChangeAnsweredSerializer, number=int(number))

    @describe_operation("take_back_change", NothingSaidSerializer)
    @decorators.action(
        detail=True, methods=["post"], url_path=f"changes/{NUMBER}/take-back", url_name="change-take-back"
    )
    def take_back_change(self, request, pk, number):
        return self.act(request, pk, take_back_change, NothingSaidSerializer, number=int(number))
