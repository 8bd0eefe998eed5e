using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Directory;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Plans;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Edits;

/// <summary>Weighs edits against what is in force, applies those that take nothing away, and keeps the others until a person says yes.</summary>
/// <remarks>
/// What waits is kept in memory alone: whoever offered it offers it again after a restart, as the files are then, and nothing of it
/// is in force. A yes is durable by what it does: the journal says who said it, and that is what is in force.
/// </remarks>
internal sealed partial class EditGrain(
    IJournalReader journal, IAlarmReader alarms, IGrainFactory grains, TimeProvider clock, ILogger<EditGrain> logger) : Grain, IEditGrain
{
    // As many as messages show.
    private const int ShortestHash = 12;

    private readonly SortedDictionary<EditPart, Waiting> _waiting = [];

    private string Community => this.GetPrimaryKeyString();

    private ICommunityGrain Owner => grains.GetGrain<ICommunityGrain>(Community);

    private IConsentedCommunityGrain ConsentedOwner => grains.GetGrain<IConsentedCommunityGrain>(Community);

    private IProcedureGrain Procedures => grains.GetGrain<IProcedureGrain>(Community);

    public async Task<EditOutcome> OfferPlan(string file, CommunityDefinition definition)
    {
        var last = await LastAsync<PlanApplied>();
        // Decided already, and maybe stopped halfway: it is finished.
        var loss = (last?.Event as PlanApplied)?.Hash == definition.Hash ? EditLoss.None : await WeighAsync(definition);
        return await TakeAsync(EditPart.Plan, file, definition.Hash, loss, last, consent => ApplyAsync(definition, consent));
    }

    public async Task<EditOutcome> OfferRules(string file, RuleText rules)
    {
        var after = Parse(rules);
        // As the community names it.
        var hash = rules.Text.Length == 0 ? "" : HashOf(rules.Text);
        var last = await LastAsync<RulesApplied>();
        var loss = (last?.Event as RulesApplied)?.Hash == hash ? EditLoss.None : await WeighAsync(rules, after, last?.Event as RulesApplied);
        return await TakeAsync(EditPart.Rules, file, ContentOf(hash), loss, last, async consent =>
            new EditOutcome { Applied = await ConsentedOwner.ApplyRules(rules, consent) });
    }

    public async Task<EditOutcome> OfferProcedures(string file, TeamBook teams, ProcedureBook procedures)
    {
        var (lastTeams, lastProcedures) = (await LastAsync<TeamsApplied>(), await LastAsync<ProceduresApplied>());
        var decided = ((lastTeams?.Event as TeamsApplied)?.Hash ?? "") == teams.Hash
            && ((lastProcedures?.Event as ProceduresApplied)?.Hash ?? "") == procedures.Hash;
        var loss = decided ? EditLoss.None : await WeighAsync(teams, procedures);
        var last = lastTeams?.Position > lastProcedures?.Position ? lastTeams : lastProcedures ?? lastTeams;
        return await TakeAsync(
            EditPart.Procedures, file, HashOf($"{teams.Hash}\n{procedures.Hash}"), loss, last, consent => ApplyAsync(teams, procedures, consent));
    }

    public Task Withdraw(EditPart part)
    {
        _waiting.Remove(part);
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<PendingEdit>> List() => Task.FromResult(_waiting.Values.Select(waiting => waiting.Edit).ToImmutableArray());

    public async Task<PendingEdit> Confirm(EditPart part, string hash, MatterCommand command)
    {
        if (string.IsNullOrWhiteSpace(command.Actor) || string.IsNullOrWhiteSpace(command.Reason))
            throw new RefusedException(Refusal.InvalidArgument, "Say who says yes, and why.");
        if (!_waiting.TryGetValue(part, out var waiting))
            throw new RefusedException(Refusal.FailedPrecondition, $"No edit of the {NameOf(part)} of {Community} waits for a yes.");
        if (waiting.Edit.Hash != hash && !(hash.Length >= ShortestHash && waiting.Edit.Hash.StartsWith(hash, StringComparison.Ordinal)))
        {
            throw new RefusedException(
                Refusal.Stale,
                $"What waits of the {NameOf(part)} of {Community} has the hash {waiting.Edit.Hash}, not {hash}: it may have been edited since. Look at it again, and give at least {ShortestHash} characters of its hash.");
        }

        await waiting.ApplyAsync(command);
        _waiting.Remove(part);
        LogConfirmed(Community, part, hash, command.Actor, command.Reason);
        return waiting.Edit;
    }

    private static string NameOf(EditPart part) => part switch
    {
        EditPart.Plan => "plan",
        EditPart.Rules => "rules",
        _ => "teams and procedures",
    };

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // Rules that are gone have no hash; a yes names the hash of nothing.
    private static string ContentOf(string hash) => hash.Length == 0 ? HashOf("") : hash;

    private async Task<EditOutcome> TakeAsync(
        EditPart part, string file, string hash, EditLoss loss, JournalEntry? last, Func<MatterCommand?, Task<EditOutcome>> apply)
    {
        if (loss.IsNone)
        {
            var outcome = await apply(null);
            _waiting.Remove(part);
            return outcome;
        }

        var known = _waiting.GetValueOrDefault(part)?.Edit;
        var edit = new PendingEdit
        {
            Community = Community,
            Part = part,
            File = file,
            Hash = hash,
            Loss = loss,
            Since = known?.Hash == hash ? known.Since : clock.GetUtcNow(),
            InForceSince = last?.Time,
        };
        _waiting[part] = new Waiting(edit, apply);
        return new EditOutcome { Waits = edit };
    }

    private async Task<EditOutcome> ApplyAsync(CommunityDefinition definition, MatterCommand? consent)
    {
        var change = await ConsentedOwner.ApplyPlan(definition, consent);
        return new EditOutcome { Applied = !change.IsNone, Plan = change };
    }

    private async Task<EditOutcome> ApplyAsync(TeamBook teams, ProcedureBook procedures, MatterCommand? consent)
    {
        // The teams first, for procedures name them.
        var grain = grains.GetGrain<IConsentedProcedureGrain>(Community);
        var newTeams = await grain.ApplyTeams(teams, consent);
        return new EditOutcome { Applied = await grain.ApplyProcedures(procedures, consent) || newTeams };
    }

    private async Task<EditLoss> WeighAsync(CommunityDefinition definition)
    {
        var twins = await grains.GetGrain<IPlanComparisonGrain>(Community).ListTwins();
        return twins.IsEmpty ? EditLoss.None : PlanLosses.Of(twins, definition.Twins, await BookInForceAsync());
    }

    private async Task<EditLoss> WeighAsync(RuleText rules, RuleBook after, RulesApplied? last)
    {
        var before = await BookInForceAsync();
        if (before.Rules.IsEmpty)
        {
            // The journal knows of rules that are not here any more: that there shall be none is not what anybody said.
            return last is { Rules: > 0 } && after.Rules.IsEmpty
                ? new EditLoss { Lines = [$"the journal knows of {last.Rules} rules in force, and there would be none"] }
                : EditLoss.None;
        }

        var twins = await grains.GetGrain<IPlanComparisonGrain>(Community).ListTwins();
        var (_, open) = await alarms.ReadOpenAsync(Community);
        return RuleLosses.Of(before, after, twins, open, clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    private async Task<EditLoss> WeighAsync(TeamBook teams, ProcedureBook procedures)
    {
        var before = (await Procedures.GetTeams(), await Procedures.GetProcedures());
        var rules = (await BookInForceAsync()).Definitions.Where(rule => rule.Enabled).Select(rule => rule.Id).ToList();
        return ProcedureLosses.Of(before, (teams, procedures), rules);
    }

    private async Task<RuleBook> BookInForceAsync()
    {
        var rules = await Owner.GetRules();
        try
        {
            return rules.Text.Length == 0 ? RuleBook.Empty : RuleFile.Parse(rules.Text, rules.TimeZone);
        }
        catch (RuleFileException problem)
        {
            // They were taken by an older or newer program: what they watch over is not known here.
            LogUnreadable(Community, problem.Message);
            return RuleBook.Empty;
        }
    }

    private static RuleBook Parse(RuleText rules)
    {
        try
        {
            return RuleFile.Parse(rules.Text, rules.TimeZone);
        }
        catch (RuleFileException problem)
        {
            throw new RefusedException(Refusal.InvalidArgument, problem.Message);
        }
    }

    private async Task<JournalEntry?> LastAsync<TEvent>()
        where TEvent : JournalEvent =>
        (await journal.ReadSubjectAsync(Community, Community)).LastOrDefault(entry => entry.Event is TEvent);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Community}: {Actor} said yes to the edited {Part} {Hash}: {Reason}")]
    private partial void LogConfirmed(string community, EditPart part, string hash, string actor, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Community}: the rules in force cannot be read here, so nobody knows what an edit takes away: {Problem}")]
    private partial void LogUnreadable(string community, string problem);

    private sealed record Waiting(PendingEdit Edit, Func<MatterCommand?, Task<EditOutcome>> ApplyAsync);
}
