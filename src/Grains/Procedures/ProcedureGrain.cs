using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Edits;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Procedures;

/// <summary>Keeps a community's procedures and teams in force.</summary>
internal sealed partial class ProcedureGrain(
    [PersistentState("procedures", GrainStorageNames.Snapshots)] IPersistentState<StoredProcedures> stored,
    IJournalReader journal,
    IGrainFactory grains,
    ILogger<ProcedureGrain> logger) : Grain, IProcedureGrain, IConsentedProcedureGrain
{
    private const string Actor = "system";

    private string Community => this.GetPrimaryKeyString();

    public Task<bool> ApplyProcedures(ProcedureBook book) => ApplyProcedures(book, consent: null);

    public async Task<bool> ApplyProcedures(ProcedureBook book, MatterCommand? consent)
    {
        var last = await journal.LastAsync<ProceduresApplied>(Community, Community);
        var applied = await ApplyAsync(
            last?.Hash,
            stored.State.Procedures.Hash,
            book.Hash,
            new ProceduresApplied(book.Hash, book.Procedures.Length, consent?.Reason),
            stored.State with { Procedures = book },
            consent);
        if (applied)
            LogProcedures(Community, book.Hash, book.Procedures.Length);
        return applied;
    }

    public Task<bool> ApplyTeams(TeamBook book) => ApplyTeams(book, consent: null);

    public async Task<bool> ApplyTeams(TeamBook book, MatterCommand? consent)
    {
        var last = await journal.LastAsync<TeamsApplied>(Community, Community);
        var applied = await ApplyAsync(
            last?.Hash,
            stored.State.Teams.Hash,
            book.Hash,
            new TeamsApplied(book.Hash, book.Units.Length, consent?.Reason),
            stored.State with { Teams = book },
            consent);
        if (applied)
            LogTeams(Community, book.Hash, book.Units.Length);
        return applied;
    }

    public Task<ProcedureBook> GetProcedures() => Task.FromResult(stored.State.Procedures);

    public Task<TeamBook> GetTeams() => Task.FromResult(stored.State.Teams);

    /// <summary>
    /// In this order, so that it may stop anywhere and be called again: the journal says what is decided, then this grain
    /// does it. The journal itself tells whether it was written there already.
    /// </summary>
    private async Task<bool> ApplyAsync(
        string? journalled, string inForce, string hash, JournalEvent applied, StoredProcedures next, MatterCommand? consent)
    {
        var isJournalled = (journalled ?? "") == hash;
        if (isJournalled && inForce == hash)
            return false;
        if (!isJournalled)
            await grains.GetGrain<IJournalGrain>(Community).Append(JournalDraft.Of(Community, consent?.Actor ?? Actor, applied));
        var before = stored.State;
        stored.State = next;
        await stored.WriteOrRevertAsync(before);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Community}: procedures {Hash} in force, {Count} of them.")]
    private partial void LogProcedures(string community, string hash, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Community}: teams {Hash} in force, {Count} units.")]
    private partial void LogTeams(string community, string hash, int count);
}
