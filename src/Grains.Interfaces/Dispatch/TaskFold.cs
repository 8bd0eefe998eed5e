using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Dispatch;

/// <summary>How a task's entries make its state. Pure: the desk and the read table both fold with it.</summary>
public static class TaskFold
{
    /// <summary>The task after an entry about it.</summary>
    /// <param name="task">The task before; null before its first entry.</param>
    /// <param name="entry">An entry whose subject is the task.</param>
    /// <exception cref="InvalidDataException">The entry cannot follow: the journal was written wrongly.</exception>
    public static TaskRecord Apply(TaskRecord? task, JournalEntry entry)
    {
        if (task is null)
            return Begin(entry);

        TaskRecord To(TaskState state) => task with { State = state, StateTime = entry.Time, AnswerDue = null, ArrivalDue = null, Chased = 0 };
        TaskRecord End(TaskState state, string reason) =>
            To(state) with { Ended = new MatterNote(entry.Actor, entry.Time, reason) };

        var next = entry.Event switch
        {
            TaskOffered e => To(TaskState.Offered) with { AnswerDue = e.AnswerDue, Reasons = e.Reasons },
            TaskAnswerDueMoved e => task with { AnswerDue = e.AnswerDue },
            TaskAccepted e => To(TaskState.Accepted) with { AcceptedAt = entry.Time, ArrivalDue = e.ArrivalDue },
            TaskStarted e => To(TaskState.EnRoute) with { ArrivalDue = e.ArrivalDue },
            TaskChased e => task with { Chased = e.Times, ArrivalDue = e.ArrivalDue },
            TaskArrivalDueMoved e => task with { ArrivalDue = e.ArrivalDue },
            // Also of a unit in whose place another was asked: it is there all the same.
            TaskArrived => To(TaskState.OnScene) with { ArrivedAt = entry.Time, Ended = null },
            TaskDone e => End(TaskState.Done, e.Reason),
            TaskDeclined e => End(TaskState.Declined, e.Reason),
            TaskExpired e => End(TaskState.Expired, e.Reason),
            TaskRecalled e => End(TaskState.Recalled, e.Reason),
            TaskReplaced e => End(TaskState.Replaced, e.Reason),
            _ => throw new InvalidDataException($"Entry {entry.Position} of {entry.Community} is not of a task that began."),
        };
        return next with { Position = entry.Position };
    }

    private static TaskRecord Begin(JournalEntry entry)
    {
        var task = new TaskRecord
        {
            Community = entry.Community,
            Id = entry.Subject,
            Incident = 0,
            Unit = "",
            State = TaskState.StandingBy,
            StateTime = entry.Time,
            CreatedAt = entry.Time,
            Position = entry.Position,
        };
        return entry.Event switch
        {
            TaskStoodBy e => task with { Incident = e.Incident, Unit = e.Unit, Reasons = e.Reasons },
            TaskOffered e => task with
            {
                Incident = e.Incident,
                Unit = e.Unit,
                Reasons = e.Reasons,
                State = TaskState.Offered,
                AnswerDue = e.AnswerDue,
            },
            _ => throw new InvalidDataException($"Entry {entry.Position} of {entry.Community} is of {entry.Subject}, which was never begun."),
        };
    }
}
