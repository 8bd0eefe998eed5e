using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using SafeCommunity.Grains.Clocks;
using SafeCommunity.Grains.Faults;
using SafeCommunity.Grains.Observers;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Journal;

/// <summary>The one writer of a community's journal: takes every draft that waits and commits them as one transaction.</summary>
/// <remarks>
/// Reentrant, for group commit lives from it: while one commit is at the store, further calls of <see cref="Append"/>
/// must come in and queue up. Safe because turns never run in parallel, a turn changes the queue without awaiting in
/// between, and only <see cref="CommitAsync"/>, of which one runs at a time, moves the position.
/// </remarks>
[Reentrant]
internal sealed partial class JournalGrain(IJournalStore store, TimeProvider clock, CommunityClocks clocks, ILogger<JournalGrain> logger)
    : Grain, IJournalGrain
{
    /// <summary>How many drafts wait at most; further ones are refused.</summary>
    public const int MaxWaiting = 50_000;

    /// <summary>How many events one commit takes; a single larger draft is taken alone.</summary>
    public const int MaxEventsPerCommit = 8_192;

    private readonly Queue<Waiting> _waiting = [];
    private readonly Subscriptions<IJournalObserver, JournalSubscription> _subscriptions = new(clock, logger);
    private readonly RepeatedFault _unavailable = new(clock);
    private readonly RepeatedFault _failed = new(clock);
    private Task _committing = Task.CompletedTask;
    private long _position;
    // Whether it was written is unknown, and so by which clock the next entry is to be stamped.
    private ClockStepped? _unsure;

    private string Community => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var head = await store.GetHeadAsync(Community, cancellationToken);
        _position = head.Position;
        clocks.Begin(Community, head);
        this.RegisterGrainTimer(
            static (grain, _) => grain.RemoveExpired(), this, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _committing;
        await _subscriptions.StopAsync(cancellationToken);
    }

    public Task<ImmutableArray<JournalEntry>> Append(JournalDraft draft) => AppendAll([draft]);

    public Task<ImmutableArray<JournalEntry>> AppendAll(ImmutableArray<JournalDraft> drafts)
    {
        if (drafts.IsDefaultOrEmpty)
            throw new RefusedException(Refusal.InvalidArgument, "There is nothing to write.");

        // A bad draft is refused here, where it hurts its own caller only and not all who share the commit.
        var isFirst = true;
        foreach (var draft in drafts)
        {
            Validate(draft, isFirst);
            isFirst = false;
        }

        if (_waiting.Count >= MaxWaiting)
        {
            throw new RefusedException(
                Refusal.Unavailable, $"{MaxWaiting} entries wait for the journal of {Community} already: try again later.");
        }

        return Enqueue(drafts);
    }

    public async Task<long> Settle()
    {
        await Enqueue([]);
        // What became of a commit that failed is known to the store alone.
        _position = Math.Max(_position, (await store.GetHeadAsync(Community)).Position);
        return _position;
    }

    public Task<long> GetPosition() => Task.FromResult(_position);

    public Task<long> Subscribe(IJournalObserver observer)
    {
        _subscriptions.Renew(observer, () => new JournalSubscription(Community, observer, logger));
        DelayDeactivation(Subscriptions<IJournalObserver, JournalSubscription>.Lease);
        return Task.FromResult(_position);
    }

    public Task Unsubscribe(IJournalObserver observer)
    {
        _subscriptions.Remove(observer);
        return Task.CompletedTask;
    }

    private Task<ImmutableArray<JournalEntry>> Enqueue(ImmutableArray<JournalDraft> drafts)
    {
        var reply = new TaskCompletionSource<ImmutableArray<JournalEntry>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var step = drafts is [{ Events: [ClockStepped first, ..] }, ..] ? first : null;
        _waiting.Enqueue(new Waiting(drafts, drafts.Sum(draft => draft.Events.Length), step, reply));
        if (_committing.IsCompleted)
            _committing = CommitAsync();
        return reply.Task;
    }

    private static void Validate(JournalDraft draft, bool isFirst)
    {
        if (string.IsNullOrEmpty(draft.Subject) || string.IsNullOrEmpty(draft.Actor) || draft.Events.IsDefaultOrEmpty)
            throw new RefusedException(Refusal.InvalidArgument, "A journal draft needs a subject, an actor and at least one event.");
        for (var i = 0; i < draft.Events.Length; i++)
        {
            var @event = draft.Events[i];
            // All of a commit is stamped by one clock.
            if (@event is ClockStepped && !(isFirst && i == 0))
                throw new RefusedException(Refusal.InvalidArgument, "A step of the clock comes first of what is written together.");
            try
            {
                JournalEvents.KindOf(@event);
            }
            catch (ArgumentException exception)
            {
                throw new RefusedException(Refusal.InvalidArgument, exception.Message, exception);
            }
        }
    }

    private async Task CommitAsync()
    {
        var taken = new List<Waiting>();
        var drafts = new List<JournalDraft>();
        while (_waiting.Count > 0)
        {
            TakeWaiting(taken, drafts);
            ImmutableArray<JournalEntry>[] written;
            try
            {
                await ResolveAsync();
                written = drafts.Count == 0 ? [] : await store.AppendAsync(Community, drafts, NowFor(taken[0].Step));
            }
            catch (StoreUnavailableException exception)
            {
                TellUnavailable(drafts.Count, exception);
                foreach (var waiting in taken)
                    waiting.Reply.SetException(new RefusedException(Refusal.Unavailable, exception.Message, exception));
                continue;
            }
            catch (Exception exception) when (exception is InvalidDataException or StaleDraftException && taken.Count > 1)
            {
                // One of them contradicts what is stored, and none was written: each is tried for itself.
                foreach (var waiting in taken)
                    await CommitAloneAsync(waiting);
                continue;
            }
            catch (StaleDraftException stale)
            {
                taken[0].Reply.SetException(new RefusedException(Refusal.Stale, stale.Message));
                continue;
            }
            catch (Exception exception)
            {
                // Not a refusal the store promises. The callers learn that the outcome is unknown, by an exception that
                // can travel; the journal goes on.
                TellFailed(drafts.Count, exception);
                _unsure ??= taken[0].Step;
                foreach (var waiting in taken)
                    waiting.Reply.SetException(new InvalidOperationException($"Whether it was written is unknown: {exception.Message}"));
                continue;
            }

            if (written.Length > 0)
            {
                _position = written[^1][^1].Position;
                _failed.Ended();
                if (_unavailable.Ended())
                    LogAvailable(Community);
            }

            Note(taken[0].Step);
            Answer(taken, written);
            Tell(written);
        }
    }

    private async Task CommitAloneAsync(Waiting waiting)
    {
        try
        {
            await ResolveAsync();
            var written = waiting.Drafts.IsEmpty ? [] : await store.AppendAsync(Community, waiting.Drafts, NowFor(waiting.Step));
            if (written.Length > 0)
                _position = written[^1][^1].Position;
            Note(waiting.Step);
            waiting.Reply.SetResult([.. written.SelectMany(entries => entries)]);
            Tell(written);
        }
        catch (StoreUnavailableException exception)
        {
            TellUnavailable(waiting.Drafts.Length, exception);
            waiting.Reply.SetException(new RefusedException(Refusal.Unavailable, exception.Message, exception));
        }
        catch (StaleDraftException stale)
        {
            waiting.Reply.SetException(new RefusedException(Refusal.Stale, stale.Message));
        }
        catch (Exception exception)
        {
            TellFailed(waiting.Drafts.Length, exception);
            _unsure ??= waiting.Step;
            waiting.Reply.SetException(new InvalidOperationException($"Whether it was written is unknown: {exception.Message}"));
        }
    }

    private static void Answer(List<Waiting> taken, ImmutableArray<JournalEntry>[] written)
    {
        var next = 0;
        foreach (var waiting in taken)
        {
            var count = waiting.Drafts.Length;
            waiting.Reply.SetResult(count == 1 ? written[next] : [.. written.Skip(next).Take(count).SelectMany(entries => entries)]);
            next += count;
        }
    }

    private void TakeWaiting(List<Waiting> taken, List<JournalDraft> drafts)
    {
        taken.Clear();
        drafts.Clear();
        var events = 0;
        // A step begins a commit of its own: what waits before it is stamped by the clock as it was.
        while (_waiting.TryPeek(out var next)
            && (taken.Count == 0 || (next.Step is null && events + next.Events <= MaxEventsPerCommit)))
        {
            taken.Add(_waiting.Dequeue());
            drafts.AddRange(next.Drafts);
            events += next.Events;
        }
    }

    private DateTimeOffset NowFor(ClockStepped? step) =>
        step is null ? clocks.Now(Community) : clocks.NowAfter(Community, step);

    private void Note(ClockStepped? step)
    {
        if (step is not null)
            clocks.Note(Community, step);
    }

    /// <summary>Finds out what became of a step that may have been written. Part of a commit, of which one runs at a time.</summary>
    private async Task ResolveAsync()
    {
        if (_unsure is not { } step)
            return;
        var written = await store.ReadAsync(Community, _position, MaxEventsPerCommit);
        if (written.Any(entry => step.Equals(entry.Event)))
            Note(step);
        _unsure = null;
    }

    private void Tell(ImmutableArray<JournalEntry>[] written)
    {
        if (_subscriptions.Active.Count == 0 || written.Length == 0)
            return;
        var entries = written is [var single] ? single : [.. written.SelectMany(draft => draft)];
        foreach (var subscription in _subscriptions.Active)
        {
            subscription.Add(entries);
            subscription.Deliver();
        }
    }

    private void TellUnavailable(int drafts, Exception exception)
    {
        if (_unavailable.Came())
            LogUnavailable(drafts, Community, _unavailable.Count, exception);
    }

    private void TellFailed(int drafts, Exception exception)
    {
        if (_failed.Came())
            LogFailed(drafts, Community, _failed.Count, exception);
    }

    private Task RemoveExpired()
    {
        _subscriptions.RemoveExpired();
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused {Drafts} drafts of {Community}: the store cannot write ({Count} commits in a row).")]
    private partial void LogUnavailable(int drafts, string community, long count, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Community}: the journal is written again.")]
    private partial void LogAvailable(string community);

    [LoggerMessage(Level = LogLevel.Error, Message = "A commit of {Drafts} drafts of {Community} failed ({Count} of them in a row).")]
    private partial void LogFailed(int drafts, string community, long count, Exception exception);

    /// <summary>Drafts that are written together, the step of the clock they begin with if they do, and who waits for them.</summary>
    private readonly record struct Waiting(
        ImmutableArray<JournalDraft> Drafts, int Events, ClockStepped? Step, TaskCompletionSource<ImmutableArray<JournalEntry>> Reply);
}
