using System.Collections.Immutable;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Edits;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Api.Tests.Fakes;

/// <summary>One edit of the rules waits, whose hash is sixty-four times the letter a.</summary>
internal sealed class FakeEditGrain : Grain, IEditGrain
{
    public Task<EditOutcome> OfferPlan(string file, CommunityDefinition definition) => throw new NotSupportedException();

    public Task<EditOutcome> OfferRules(string file, RuleText rules) => throw new NotSupportedException();

    public Task<EditOutcome> OfferProcedures(string file, TeamBook teams, ProcedureBook procedures) => throw new NotSupportedException();

    public Task Withdraw(EditPart part) => throw new NotSupportedException();

    public Task<ImmutableArray<PendingEdit>> List() => Task.FromResult(ImmutableArray.Create(Edit()));

    public Task<PendingEdit> Confirm(EditPart part, string hash, MatterCommand command)
    {
        if (part != EditPart.Rules)
            throw new RefusedException(Refusal.FailedPrecondition, "nothing of it waits");
        return hash == Edit().Hash ? Task.FromResult(Edit()) : throw new RefusedException(Refusal.Stale, "it was edited since");
    }

    private PendingEdit Edit() => new()
    {
        Community = this.GetPrimaryKeyString(),
        Part = EditPart.Rules,
        File = "seeds/chengbei/rules.json",
        Hash = new string('a', 64),
        Loss = new EditLoss { Devices = 1_322, Alarms = 2, Lines = ["all 23 rules would be gone"] },
        Since = DateTimeOffset.UnixEpoch,
        InForceSince = DateTimeOffset.UnixEpoch,
    };
}
