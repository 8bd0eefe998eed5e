using System.Collections.Immutable;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Api.Tests.Fakes;

/// <summary>What the fakes of all desks do: they check the actor and the etag, append real events, and fold them.</summary>
internal abstract class FakeDesk : Grain
{
    /// <summary>An actor without a duty.</summary>
    public const string Stranger = "stranger";

    protected string Community => this.GetPrimaryKeyString();

    protected Task<ImmutableArray<JournalEntry>> AppendAsync(string subject, string actor, params ImmutableArray<JournalEvent> events)
    {
        return GrainFactory.GetGrain<IJournalGrain>(Community)
            .Append(new JournalDraft { Subject = subject, Actor = actor, Events = events });
    }

    /// <summary>Appends to a matter that is there, as ordered, and returns it after that.</summary>
    protected async Task<T> DoAsync<T>(IMatterReader<T> matters, string id, MatterCommand command, params ImmutableArray<JournalEvent> events)
        where T : class, IMatter
    {
        Allow(command.Actor);
        var matter = await ReadAsync(matters, id);
        if (command.Etag is { } etag && etag != matter.Position)
            throw new RefusedException(Refusal.Stale, $"{id} changed since: its etag is {matter.Position}; read it again");
        await AppendAsync(id, command.Actor, events);
        return await ReadAsync(matters, id);
    }

    protected async Task<T> ReadAsync<T>(IMatterReader<T> matters, string id)
        where T : class, IMatter =>
        await matters.GetAsync(Community, id) ?? throw new RefusedException(Refusal.NotFound, $"{id} does not exist");

    protected static void Allow(string actor)
    {
        if (actor == Stranger)
            throw new RefusedException(Refusal.NotAllowed, $"{actor} has no duty here; an officer or a guard may do it");
    }
}
