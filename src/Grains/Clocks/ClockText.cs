using System.Globalization;

namespace SafeCommunity.Grains.Clocks;

/// <summary>Steps of the clock in words.</summary>
public static class ClockText
{
    /// <summary>For instance <c>the clock went back by 1 h 0 min 0 s</c>.</summary>
    public static string Describe(TimeSpan by)
    {
        var span = by.Duration();
        var days = span.Days > 0 ? string.Create(CultureInfo.InvariantCulture, $"{span.Days} d ") : "";
        var hours = span.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{span.Hours} h ") : "";
        var minutes = span.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min ") : "";
        var seconds = string.Create(CultureInfo.InvariantCulture, $"{span.Seconds} s");
        return $"the clock went {(by < TimeSpan.Zero ? "back" : "forward")} by {days}{hours}{minutes}{seconds}";
    }
}
