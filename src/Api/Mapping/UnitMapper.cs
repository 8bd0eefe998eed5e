using Google.Protobuf.WellKnownTypes;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Api.Mapping;

/// <summary>Units as the protos have them.</summary>
internal static class UnitMapper
{
    public static V1.Unit ToProto(this UnitView view)
    {
        var (definition, unit) = (view.Definition, view.Unit);
        var mapped = new V1.Unit
        {
            Name = NameOf(unit.Community, definition.Name),
            Etag = unit.Position.ToEtag(),
            Title = definition.Title.ToProto(),
            Team = definition.Team,
            Level = (V1.MatterLevel)definition.Level,
            Skills = { definition.Skills },
            Equipment = { definition.Equipment },
            Base = ResourceNames.OfTwin(unit.Community, definition.Base),
            Speed = definition.Speed,
            Status = unit.Status.ToProto(),
            DeclaredStatus = unit.Declared.ToProto(),
            Declared = unit.DeclaredBy?.ToProto(),
            Shift = (V1.Shift)unit.Shift,
            ContactLost = unit.ContactLost,
            LastTaskEndTime = unit.LastTaskEnd.ToProto(),
            TasksInShift = unit.TasksInShift,
            Longitude = view.Longitude,
            Latitude = view.Latitude,
            Located = view.Located,
            Position = unit.Position,
            HeardTime = unit.HeardAt.ToProto(),
        };
        mapped.Members.AddRange(unit.Shift switch
        {
            Shift.A => definition.ShiftA,
            Shift.B => definition.ShiftB,
            _ => [],
        });
        mapped.StandIns.AddRange(unit.Shift switch
        {
            Shift.A => definition.ShiftB,
            Shift.B => definition.ShiftA,
            _ => [.. definition.ShiftA, .. definition.ShiftB],
        });
        mapped.Tasks.AddRange(unit.Tasks.Select(task => new V1.UnitTask
        {
            Task = ResourceNames.OfMatter(unit.Community, task.Task),
            State = (V1.TaskState)task.State,
        }));
        return mapped;
    }

    /// <summary>The resource name of a unit.</summary>
    public static string NameOf(string community, string unit) => ResourceNames.OfMatter(community, UnitRecord.SubjectOf(unit));

    // On the wire 0 is kept for what was not said.
    public static V1.UnitStatus ToProto(this UnitStatus status) => (V1.UnitStatus)((int)status + 1);

    public static V1.UnitReason ToProto(this UnitReason reason) =>
        new() { Criterion = reason.Criterion, Passed = reason.Passed, Text = reason.Text.ToProto() };

    public static V1.UnitRecommendation ToProto(this UnitRecommendation recommendation, string community) => new()
    {
        Unit = NameOf(community, recommendation.Unit),
        Level = (V1.MatterLevel)recommendation.Level,
        Able = recommendation.Able,
        Tier = recommendation.Tier,
        Distance = recommendation.Distance,
        TravelTime = Duration.FromTimeSpan(recommendation.TravelTime),
        Reasons = { recommendation.Reasons.Select(ToProto) },
        TakenFrom = recommendation.TakenFrom is { } incident ? IncidentMapper.NameOf(community, incident) : "",
    };
}
