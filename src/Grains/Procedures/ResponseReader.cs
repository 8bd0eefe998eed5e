using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Procedures;

/// <summary>Reads a procedure's response plan: <c>response</c>, and who is asked outside.</summary>
/// <param name="teams">The teams, whose ladder the levels name; null where they are not known.</param>
internal sealed class ResponseReader(TeamBook? teams)
{
    /// <summary>The most units that a procedure may send.</summary>
    public const int MostUnits = 20;

    private const int MostDetectors = 1_000;
    private const int MostFloors = 200;

    /// <summary>The levels above the first; what is wrong is added to the problems.</summary>
    public ImmutableArray<ResponseLevel> Read(ObjectReader file, DispatchPolicy dispatch)
    {
        var (units, minimum, standBy) = (dispatch.Units, dispatch.MinimumUnits, dispatch.StandBy);
        return file.OptionalEach("response", "a level", item =>
        {
            var level = new ResponseLevel
            {
                When = ReadTrigger(item),
                Severity = item.Find("severity") is null ? AlarmSeverity.Unspecified : item.RequiredWord<AlarmSeverity>("severity", Names.OfSeverities, "a severity"),
                Units = item.OptionalInteger("units", 0, MostUnits) ?? units,
                MinimumUnits = item.OptionalInteger("minimumUnits", 0, MostUnits) ?? minimum,
                StandBy = item.OptionalInteger("standBy", 0, MostUnits) ?? standBy,
                Rung = ReadRung(item),
                Ask = ReadAsk(item),
            };
            if (level.Units < units)
                item.Complain("units", $"the level below sends {units}: a higher one sends no fewer");
            if (level.MinimumUnits > level.Units)
                item.Complain("minimumUnits", $"{level.Units} are sent: the minimum is no more");
            (units, minimum, standBy) = (level.Units, level.MinimumUnits, level.StandBy);
            return level;
        });
    }

    /// <summary>Who is to be asked outside.</summary>
    public static ImmutableArray<OutsideService> ReadAsk(ObjectReader item)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return item.OptionalEach("ask", "a service", service =>
        {
            var name = service.RequiredSegment("name");
            if (name.Length > 0 && !names.Add(name))
                service.Complain("name", $"'{name}' is asked twice");
            return new OutsideService(name, service.RequiredTitle());
        });
    }

    private static ResponseTrigger ReadTrigger(ObjectReader item)
    {
        if (item.RequiredObject("when") is not { } when)
            return new ResponseTrigger(0, 0, VerificationGrade.None);
        var trigger = new ResponseTrigger(
            when.OptionalInteger("detectors", 1, MostDetectors) ?? 0,
            when.OptionalInteger("floors", 1, MostFloors) ?? 0,
            when.Find("grade") is null ? VerificationGrade.None : when.RequiredWord<VerificationGrade>("grade", Names.OfGrades, "a grade"));
        if (trigger.Grade == VerificationGrade.NoCall)
            when.Complain("grade", "no level begins with no call for service: nobody is sent then");
        if (trigger is { Detectors: 0, Floors: 0, Grade: VerificationGrade.None })
            item.Complain("when", "say when the level begins: detectors, floors or grade");
        when.Finish();
        return trigger;
    }

    private string ReadRung(ObjectReader item)
    {
        if (item.OptionalSegment("rung") is not { Length: > 0 } rung)
            return "";
        if (teams is { } known && known.Ladder.All(other => other.Name != rung))
            item.Complain("rung", $"'{rung}' is no rung; there are {string.Join(", ", known.Ladder.Select(other => other.Name))}");
        return rung;
    }
}
