namespace SafeCommunity.Grains.Rules;

/// <summary>What a rule looks at, without its limits: two rules with the same watch would notice the same danger.</summary>
/// <param name="Value">The value's name; empty for silence.</param>
/// <param name="Sense">In which sense it is looked at.</param>
internal readonly record struct Watch(string Value, string Sense)
{
    /// <summary>The watch of a rule.</summary>
    public static Watch Of(Rule rule) => rule.Condition switch
    {
        ThresholdCondition { Value: var value, Direction: Direction.Up } => new(value, "above a limit"),
        ThresholdCondition { Value: var value } => new(value, "below a limit"),
        BooleanCondition { Value: var value, Is: true } => new(value, "when true"),
        BooleanCondition { Value: var value } => new(value, "when false"),
        RateCondition { Value: var value, Direction: Direction.Up } => new(value, "rising"),
        RateCondition { Value: var value } => new(value, "falling"),
        ValueCondition { Value: var value } other => new(value, other.GetType().Name),
        _ => new("", "silence"),
    };

    /// <summary>For messages.</summary>
    public override string ToString() => Value.Length == 0 ? Sense : $"'{Value}' {Sense}";
}
