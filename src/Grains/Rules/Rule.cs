using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Rules;

/// <summary>When a reading of which devices is an alarm, how much it matters and what it says.</summary>
internal sealed record Rule
{
    /// <summary>The rule's name, a segment of its alarms' ids.</summary>
    public required string Id { get; init; }

    /// <summary>Which devices.</summary>
    public required RuleSelector AppliesTo { get; init; }

    /// <summary>What must hold.</summary>
    public required RuleCondition Condition { get; init; }

    /// <summary>
    /// When the rule is armed; null for always. While it is not armed nothing is raised and delays do not run. When the
    /// armed time ends, an active alarm is cleared with the reason <c>disarmed</c> and stays open for people; when it
    /// begins, a condition that holds already raises.
    /// </summary>
    public ArmedSchedule? Armed { get; init; }

    /// <summary>How much the alarm matters.</summary>
    public required AlarmSeverity Severity { get; init; }

    /// <summary>What the alarm says, with the placeholders of <see cref="RuleMessage"/>.</summary>
    public required BilingualText Message { get; init; }

    /// <summary>How long after clearing the next raise counts on the same alarm.</summary>
    public required TimeSpan RecurrenceWindow { get; init; }

    /// <summary>
    /// How long after a person closed the alarm, or found it false, a condition that still holds alarms again; two minutes at most
    /// for critical alarms.
    /// </summary>
    public required TimeSpan RealarmAfter { get; init; }

    /// <summary>Whether the rule is in force.</summary>
    public required bool Enabled { get; init; }
}

/// <summary>Which devices a rule is of: every list that is not empty must hold the device.</summary>
/// <param name="Kinds">The kinds.</param>
/// <param name="Models">The models.</param>
/// <param name="Twins">Patterns of the twins' names: <c>*</c> for any text, <c>?</c> for one character.</param>
internal sealed record RuleSelector(
    ImmutableArray<TwinKind> Kinds, ImmutableArray<string> Models, ImmutableArray<string> Twins)
{
    /// <summary>Whether the device is one of them.</summary>
    public bool Selects(TwinDefinition twin) =>
        (Kinds.IsEmpty || Kinds.Contains(twin.Kind))
        && (Models.IsEmpty || Models.Contains(twin.Model))
        && (Twins.IsEmpty || Twins.Any(pattern => Glob.IsMatch(pattern, twin.Id.Name)));
}

/// <summary>What must hold for an alarm.</summary>
internal abstract record RuleCondition;

/// <summary>A condition on one value.</summary>
/// <param name="Value">The value's name in the device's messages.</param>
internal abstract record ValueCondition(string Value) : RuleCondition;

/// <summary>A condition that a single value decides, with delays: what ANSI/ISA-18.2 calls on-delay and off-delay.</summary>
/// <param name="Value">The value's name.</param>
/// <param name="OnDelay">How long it must hold without a break before it raises.</param>
/// <param name="OffDelay">How long it must not hold, without a break, before it clears.</param>
internal abstract record LevelCondition(string Value, TimeSpan OnDelay, TimeSpan OffDelay) : ValueCondition(Value)
{
    /// <summary>Whether the value meets the condition, given whether the alarm is active.</summary>
    public abstract bool Holds(double value, bool active);
}

/// <summary>A value above or below a limit.</summary>
/// <param name="Value">The value's name.</param>
/// <param name="Direction">Which side of the limit is the alarm's.</param>
/// <param name="Limit">The limit; the limit itself is not over it.</param>
/// <param name="Deadband">How far the value must come back over the limit before the alarm clears.</param>
/// <param name="OnDelay">See <see cref="LevelCondition"/>.</param>
/// <param name="OffDelay">See <see cref="LevelCondition"/>.</param>
internal sealed record ThresholdCondition(
    string Value, Direction Direction, double Limit, double Deadband, TimeSpan OnDelay, TimeSpan OffDelay)
    : LevelCondition(Value, OnDelay, OffDelay)
{
    /// <inheritdoc/>
    public override bool Holds(double value, bool active) => Direction == Direction.Up
        ? value > (active ? Limit - Deadband : Limit)
        : value < (active ? Limit + Deadband : Limit);

    /// <summary>Whether a value is farther over the limit than another.</summary>
    public bool IsFarther(double value, double other) => Direction == Direction.Up ? value > other : value < other;
}

/// <summary>A value that is true, or false.</summary>
/// <param name="Value">The value's name.</param>
/// <param name="Is">Which.</param>
/// <param name="OnDelay">See <see cref="LevelCondition"/>.</param>
/// <param name="OffDelay">See <see cref="LevelCondition"/>.</param>
internal sealed record BooleanCondition(string Value, bool Is, TimeSpan OnDelay, TimeSpan OffDelay)
    : LevelCondition(Value, OnDelay, OffDelay)
{
    /// <summary>
    /// Whether each message that says so is an occurrence of its own, as the press of a button, which counts and lasts no time;
    /// otherwise it is a state, which holds until a message says that it ended.
    /// </summary>
    public bool Each { get; init; }

    /// <inheritdoc/>
    public override bool Holds(double value, bool active) => value != 0 == Is;
}

/// <summary>A value that changes much within a time.</summary>
/// <param name="Value">The value's name.</param>
/// <param name="Direction">Whether it must rise or fall.</param>
/// <param name="By">By how much at least.</param>
/// <param name="Within">Within how long.</param>
internal sealed record RateCondition(string Value, Direction Direction, double By, TimeSpan Within) : ValueCondition(Value);

/// <summary>No message for a time, of a device that was heard before.</summary>
/// <param name="For">How long.</param>
internal sealed record SilenceCondition(TimeSpan For) : RuleCondition;

/// <summary>A direction of a value.</summary>
internal enum Direction
{
    /// <summary>Above; rising.</summary>
    Up,

    /// <summary>Below; falling.</summary>
    Down,
}
