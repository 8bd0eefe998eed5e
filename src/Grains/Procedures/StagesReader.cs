using System.Collections.Immutable;
using System.Text.Json;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Procedures;

/// <summary>Reads a procedure's <c>stages</c> and checks that they make sense together.</summary>
/// <param name="class">The procedure's class.</param>
/// <param name="dispatch">Whom it sends.</param>
internal sealed class StagesReader(ProcedureClass @class, DispatchPolicy dispatch)
{
    private readonly HashSet<string> _records = new(StringComparer.Ordinal);

    /// <summary>The stages; what is wrong is added to the problems.</summary>
    public ImmutableArray<StageRule> Read(ObjectReader file)
    {
        var before = IncidentStage.Unspecified;
        var stages = file.RequiredEach("stages", "a stage", item =>
        {
            var stage = ReadStage(item);
            if (stage.Stage != IncidentStage.Unspecified && stage.Stage <= before)
                item.Complain("stage", stage.Stage == before
                    ? $"'{NameOf(before)}' stands here twice"
                    : $"'{NameOf(stage.Stage)}' comes before '{NameOf(before)}': give the stages in their order");
            before = stage.Stage;
            return stage;
        });
        if (!stages.All(stage => stage.Stage == IncidentStage.Unspecified))
            CheckTogether(file, stages);
        else if (file.Find("stages") is { Kind: JsonValueKind.Array, Items.IsEmpty: true })
            file.Complain("stages", "a procedure has stages, the first 'sensed', the last 'closed'");
        return stages;
    }

    private StageRule ReadStage(ObjectReader item)
    {
        var stage = item.RequiredWord<IncidentStage>("stage", Names.OfStages, "a stage");
        var rule = new StageRule
        {
            Stage = stage,
            By = ReadRoles(item, stage),
            Within = item.OptionalPositiveDuration("within"),
            Records = item.OptionalEach("records", "a record", ReadRecord),
            Optional = item.OptionalBoolean("optional") ?? false,
        };
        if (rule.Optional && stage is (IncidentStage.Sensed or IncidentStage.Closed))
            item.Complain("optional", $"'{NameOf(stage)}' cannot be left out");
        if (stage == IncidentStage.Sensed && rule.Within is not null)
            item.Complain("within", "'sensed' is where the time begins: it has no deadline");
        if (stage == IncidentStage.Sensed && rule.Records.Length > 0)
            item.Complain("records", "nothing can be recorded before 'sensed'");
        return rule;
    }

    /// <summary>
    /// Who may move an incident into a stage; anybody may open one when the file does not say who. The product itself
    /// opens incidents and sends units where that is automatic; in no file it is given more.
    /// </summary>
    private ImmutableArray<DutyRole> ReadRoles(ObjectReader item, IncidentStage stage)
    {
        if (stage != IncidentStage.Sensed)
            item.Require("by");
        var persons = item.OptionalWords<DutyRole>("by", DutyRoles.OfPersons, "a role");
        if (item.Find("by") is { Kind: JsonValueKind.Array, Items.IsEmpty: true })
            item.Complain("by", "nobody could move an incident here: name a role");
        return stage switch
        {
            IncidentStage.Sensed when item.Find("by") is null =>
                [DutyRole.System, .. DutyRoles.OfPersons.Values.Cast<DutyRole>().Where(role => role != DutyRole.Unspecified).Order()],
            IncidentStage.Sensed => [DutyRole.System, .. persons],
            IncidentStage.Dispatched when dispatch.Automatic => [DutyRole.System, .. persons],
            _ => persons,
        };
    }

    private RequiredRecord ReadRecord(ObjectReader item)
    {
        var name = item.RequiredSegment("name");
        if (name.Length > 0 && !_records.Add(name))
            item.Complain("name", $"'{name}' is asked for twice");
        return new RequiredRecord(name, item.RequiredTitle());
    }

    private void CheckTogether(ObjectReader file, ImmutableArray<StageRule> stages)
    {
        if (stages[0].Stage != IncidentStage.Sensed)
            file.Complain("stages", "the first stage is 'sensed'");
        if (stages[^1].Stage != IncidentStage.Closed)
            file.Complain("stages", "the last stage is 'closed'");
        if (@class == ProcedureClass.Person && !IsAlwaysReached(stages, IncidentStage.Verified))
            file.Complain("stages", "in the class person nobody is sent before a person has verified it: have a stage 'verified' that is not optional");
        if (dispatch.Automatic && !IsAlwaysReached(stages, IncidentStage.Dispatched))
            file.Complain("stages", "units are sent by themselves: have a stage 'dispatched' that is not optional");
        if (dispatch.Units == 0 && (IsAlwaysReached(stages, IncidentStage.Dispatched) || IsAlwaysReached(stages, IncidentStage.OnScene)))
            file.Complain("stages", "with 0 units nobody is sent: leave out 'dispatched' and 'on_scene', or make them optional");
    }

    private static bool IsAlwaysReached(ImmutableArray<StageRule> stages, IncidentStage stage) =>
        stages.Any(rule => rule.Stage == stage && !rule.Optional);

    private static string NameOf(IncidentStage stage) => JsonNamingPolicy.SnakeCaseLower.ConvertName(stage.ToString());
}
