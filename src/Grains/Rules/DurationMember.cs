using SafeCommunity.Grains.Json;

namespace SafeCommunity.Grains.Rules;

/// <summary>Reads members that hold a <see cref="Duration"/>.</summary>
internal static class DurationMember
{
    /// <summary>A length of time, which may be none; null when it is not there.</summary>
    public static TimeSpan? OptionalDuration(this ObjectReader item, string name)
    {
        if (item.OptionalText(name) is not { } text)
            return null;
        if (Duration.TryParse(text, out var duration))
            return duration;
        item.Complain(name, $"'{text}' is not a length of time: write for instance \"500ms\", \"10s\", \"5m\", \"2h\" or \"1d\", 366 days at most.");
        return null;
    }

    /// <summary>A length of time longer than nothing; null when it is not there.</summary>
    public static TimeSpan? OptionalPositiveDuration(this ObjectReader item, string name)
    {
        var duration = item.OptionalDuration(name);
        if (duration == TimeSpan.Zero)
            item.Complain(name, $"'{name}' must be longer than nothing.");
        return duration;
    }

    /// <summary>A length of time that must be there and longer than nothing.</summary>
    public static TimeSpan RequiredDuration(this ObjectReader item, string name) =>
        (item.Require(name) is null ? null : item.OptionalPositiveDuration(name)) ?? default;
}
