using System.Collections.Immutable;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Simulator.Running;

/// <summary>
/// Holds calls that append to a journal until nothing else runs, then lets them in, ordered by who and what they are about.
/// The journal is where the order of things that happen at the same moment becomes visible; in a silo it is the order in which
/// threads happened to get there.
/// </summary>
internal sealed class JournalGate : IIncomingGrainCallFilter
{
    private readonly Lock _lock = new();
    private readonly List<Held> _held = [];
    private bool _isClosed;
    private long _arrived;

    public Task Invoke(IIncomingGrainCallContext context) =>
        context.Request.GetInterfaceType() == typeof(IJournalGrain) && DraftOf(context) is { } draft && Hold(context, draft) is { } turn
            ? InvokeAsync(context, turn)
            : context.Invoke();

    /// <summary>From now on appends wait.</summary>
    public void Close()
    {
        lock (_lock)
            _isClosed = true;
    }

    /// <summary>From now on appends go through, those that wait first.</summary>
    public void Open()
    {
        lock (_lock)
            _isClosed = false;
        Release();
    }

    /// <summary>Lets in those that wait; false when none does.</summary>
    public bool Release()
    {
        List<Held> held;
        lock (_lock)
        {
            if (_held.Count == 0)
                return false;
            held = [.. _held];
            _held.Clear();
        }

        // They go on in this order: each continues on its journal's scheduler, whose queue is first in, first out.
        held.Sort();
        foreach (var call in held)
            call.Turn.SetResult();
        return true;
    }

    private static async Task InvokeAsync(IIncomingGrainCallContext context, Task turn)
    {
        await turn;
        await context.Invoke();
    }

    private static JournalDraft? DraftOf(IIncomingGrainCallContext context) =>
        (context.Request.GetMethodName(), context.Request.GetArgumentCount() > 0 ? context.Request.GetArgument(0) : null) switch
        {
            (nameof(IJournalGrain.Append), JournalDraft draft) => draft,
            (nameof(IJournalGrain.AppendAll), ImmutableArray<JournalDraft> and [var first, ..]) => first,
            _ => null,
        };

    private Task? Hold(IIncomingGrainCallContext context, JournalDraft draft)
    {
        lock (_lock)
        {
            if (!_isClosed)
                return null;
            // Continuations must not run inside Release, one between the others.
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _held.Add(new Held(context.TargetId.ToString(), draft.Subject, context.SourceId?.ToString() ?? "", ++_arrived, turn));
            return turn.Task;
        }
    }

    /// <param name="Journal">Whose journal.</param>
    /// <param name="Subject">What the first draft is about.</param>
    /// <param name="Caller">The grain that appends: it does so in one order always.</param>
    /// <param name="Arrival">Decides between calls of one caller about one subject alone.</param>
    /// <param name="Turn">Ends when it may go on.</param>
    private sealed record Held(string Journal, string Subject, string Caller, long Arrival, TaskCompletionSource Turn) : IComparable<Held>
    {
        public int CompareTo(Held? other)
        {
            var order = string.CompareOrdinal(Journal, other!.Journal);
            if (order == 0)
                order = string.CompareOrdinal(Subject, other.Subject);
            if (order == 0)
                order = string.CompareOrdinal(Caller, other.Caller);
            return order == 0 ? Arrival.CompareTo(other.Arrival) : order;
        }
    }
}
