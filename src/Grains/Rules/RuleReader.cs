using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Rules;

/// <summary>Makes rules of a rule file's JSON and adds every mistake to the problems.</summary>
/// <param name="zone">The time zone in which schedules are written.</param>
/// <param name="problems">Where mistakes go.</param>
internal sealed class RuleReader(TimeZoneInfo zone, ProblemList problems)
{
    private static readonly TimeSpan DefaultRecurrenceWindow = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LongestCriticalRealarm = TimeSpan.FromMinutes(2);

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    /// <summary>The rules; worth nothing when there are problems.</summary>
    public ImmutableArray<Rule> Read(SourceNode root)
    {
        if (ObjectReader.Of(root, "A rule file", problems) is not { } file)
            return [];

        file.OptionalText("$schema");
        var rules = ImmutableArray.CreateBuilder<Rule>();
        foreach (var node in file.RequiredArray("rules"))
        {
            if (ReadRule(node) is { } rule)
                rules.Add(rule);
        }

        file.Finish();
        return rules.DrainToImmutable();
    }

    private Rule? ReadRule(SourceNode node)
    {
        if (ObjectReader.Of(node, "A rule", problems) is not { } item)
            return null;

        var id = ReadId(item);
        var selector = item.RequiredObject("appliesTo") is { } appliesTo ? RuleSelectorReader.Read(appliesTo) : null;
        var condition = item.Require("when") is { } when ? RuleConditionReader.Read(when, problems) : null;
        var armed = item.Find("armed") is { } schedule ? ArmedScheduleReader.Read(schedule, zone, problems) : null;
        var severity = item.RequiredWord<AlarmSeverity>("severity", Names.OfSeverities, "a severity");
        var message = item.RequiredObject("message") is { } texts ? RuleMessageReader.Read(texts, condition) : null;
        var window = item.OptionalDuration("recurrenceWindow") ?? DefaultRecurrenceWindow;
        var realarm = item.OptionalDuration("realarmAfter");
        if (severity == AlarmSeverity.Critical && realarm > LongestCriticalRealarm)
            item.Complain("realarmAfter", "What endangers life alarms again after two minutes at most: write '2m' or less.");
        var enabled = item.OptionalBoolean("enabled") ?? true;
        item.Finish();
        if (selector is null || condition is null || message is null)
            return null;

        return new Rule
        {
            Id = id,
            AppliesTo = selector,
            Condition = condition,
            Armed = armed,
            Severity = severity,
            Message = message,
            RecurrenceWindow = window,
            RealarmAfter = realarm ?? DefaultRealarm(severity),
            Enabled = enabled,
        };
    }

    private static TimeSpan DefaultRealarm(AlarmSeverity severity) => severity switch
    {
        AlarmSeverity.Critical => LongestCriticalRealarm,
        AlarmSeverity.High => TimeSpan.FromMinutes(10),
        AlarmSeverity.Medium => TimeSpan.FromHours(1),
        _ => TimeSpan.FromDays(1),
    };

    private string ReadId(ObjectReader item)
    {
        if (!item.TryText("id", out var id))
            return "";
        if (!TwinId.IsSegment(id))
            item.Complain("id", $"'{id}' is not a rule's id: use 1 to {TwinId.MaxSegmentLength} lower-case letters, digits and hyphens.");
        else if (!_ids.Add(id))
            item.Complain("id", $"Another rule has the id '{id}': give each its own.");
        return id;
    }
}
