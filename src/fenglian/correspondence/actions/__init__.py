"""What centers, contacts and departments do; each function is one act, with its event."""

from fenglian.correspondence.actions.arranging import (
    Plan,
    call_off_arrangement,
    fulfil_arrangement,
    schedule_judge,
)
from fenglian.correspondence.actions.forwarding import (
    Hands,
    forward_thread,
    receive_forwarding,
    report_forwarding,
    return_forwarding,
    settle_thread,
)
from fenglian.correspondence.actions.leading import LeaderTask, enter_leader_task
from fenglian.correspondence.actions.people import (
    RepresentativeFacts,
    SuggestionFacts,
    answer_suggestion,
    end_representative,
    enter_representative,
    gather_suggestion,
    note_encounter,
    tell_outcome,
)
from fenglian.correspondence.actions.petitions import (
    Visit,
    solve_petition,
    tell_visitor,
    transfer_petition,
)
from fenglian.correspondence.actions.proposals import decide_proposal, propose_article
from fenglian.correspondence.actions.succession import hand_over_towns
from fenglian.correspondence.actions.tasks import (
    finish_task,
    give_task,
    remind_of_tasks,
    withdraw_task,
)
from fenglian.correspondence.actions.threads import (
    Beginning,
    acknowledge_thread,
    answer_center,
    close_thread,
    report_up,
    write_again,
    write_to_court,
    write_to_town,
)

__all__ = [
    "Beginning",
    "Hands",
    "LeaderTask",
    "Plan",
    "RepresentativeFacts",
    "SuggestionFacts",
    "Visit",
    "acknowledge_thread",
    "answer_center",
    "answer_suggestion",
    "call_off_arrangement",
    "close_thread",
    "decide_proposal",
    "end_representative",
    "enter_leader_task",
    "enter_representative",
    "finish_task",
    "forward_thread",
    "fulfil_arrangement",
    "gather_suggestion",
    "give_task",
    "hand_over_towns",
    "note_encounter",
    "propose_article",
    "receive_forwarding",
    "remind_of_tasks",
    "report_forwarding",
    "report_up",
    "return_forwarding",
    "schedule_judge",
    "settle_thread",
    "solve_petition",
    "tell_outcome",
    "tell_visitor",
    "transfer_petition",
    "withdraw_task",
    "write_again",
    "write_to_court",
    "write_to_town",
]
