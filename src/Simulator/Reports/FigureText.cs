using System.Globalization;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Figures;

namespace SafeCommunity.Simulator.Reports;

/// <summary>Figures and times as people read them.</summary>
internal static class FigureText
{
    /// <summary>What stands where there is no data.</summary>
    public static BilingualText NoData { get; } = new("无数据", "no data");

    /// <summary>A figure with its unit.</summary>
    public static BilingualText Of(Figure figure, double? value) =>
        value is { } known ? Of(figure.Unit, known) : NoData;

    /// <summary>A figure of a run with its unit; that it has too few cases, where that is why there is none.</summary>
    public static BilingualText Of(Figure figure, RunFigures figures) =>
        figures[figure] is null && figure.Cases.Length > 0 && figures.Values.GetValueOrDefault(figure.Cases) is > 0 and < Percentiles.FewestForP95 and var cases
            ? new BilingualText($"样本太少（{Number(cases, 0)} 件，需 {Percentiles.FewestForP95} 件）", $"too few ({Number(cases, 0)} of {Percentiles.FewestForP95} cases)")
            : Of(figure, figures[figure]);

    /// <summary>Times in words: each of them where they are few, else their median and the longest, and a percentile only where there are enough for one.</summary>
    /// <param name="seconds">The times, the shortest first.</param>
    public static BilingualText Cases(IReadOnlyList<double> seconds)
    {
        const int MostListed = 5;
        if (seconds.Count == 0)
            return NoData;
        var cases = new BilingualText($"{seconds.Count} 件", seconds.Count == 1 ? "1 case" : $"{seconds.Count} cases");
        if (seconds.Count <= MostListed)
        {
            var each = seconds.Select(one => Of(FigureUnit.Seconds, one)).ToList();
            return new BilingualText($"{string.Join("、", each.Select(one => one.Zh))}（{cases.Zh}）", $"{string.Join(", ", each.Select(one => one.En))} ({cases.En})");
        }

        var (half, most) = (Of(FigureUnit.Seconds, Percentiles.Of(seconds, 0.5)!.Value), Of(FigureUnit.Seconds, seconds[^1]));
        if (Percentiles.P95(seconds) is not { } most95)
            return new BilingualText($"一半在 {half.Zh}内，最长 {most.Zh}（{cases.Zh}）", $"half within {half.En}, the longest {most.En} ({cases.En})");
        var nearly = Of(FigureUnit.Seconds, most95);
        return new BilingualText(
            $"一半在 {half.Zh}内，95% 在 {nearly.Zh}内，最长 {most.Zh}（{cases.Zh}）", $"half within {half.En}, 95 % within {nearly.En}, the longest {most.En} ({cases.En})");
    }

    /// <summary>A value with its unit.</summary>
    public static BilingualText Of(FigureUnit unit, double value) => unit switch
    {
        FigureUnit.Seconds => Duration(TimeSpan.FromSeconds(value)),
        FigureUnit.Share => Percent(Number(value * 100, Digits(value * 100))),
        FigureUnit.Times => Same($"{Number(value, 0)}×"),
        FigureUnit.PerHour => new BilingualText($"{Number(value, 1)} 次/小时", $"{Number(value, 1)} an hour"),
        FigureUnit.PerTenMinutes => Same(Number(value, Math.Abs(value) < 0.1 ? 3 : 2)),
        FigureUnit.Stars => Same(Number(value, 1)),
        _ => Same(Number(value, Digits(value))),
    };

    /// <summary>A difference with its sign; of shares in percentage points.</summary>
    public static BilingualText Difference(Figure figure, double? difference)
    {
        if (difference is not { } value)
            return NoData;
        if (value == 0)
            return Same("0");
        var sign = value > 0 ? "+" : "";
        if (figure.Unit == FigureUnit.Share)
        {
            var points = sign + Number(value * 100, Math.Abs(value) < 0.01 ? 2 : 1);
            return new BilingualText($"{points} 个百分点", $"{points} points");
        }

        var text = Of(figure.Unit, value);
        return new BilingualText(sign + text.Zh, sign + text.En);
    }

    /// <summary>A span: two units at most.</summary>
    public static BilingualText Duration(TimeSpan span)
    {
        var sign = span < TimeSpan.Zero ? "−" : "";
        span = span.Duration();
        if (span < TimeSpan.FromSeconds(10))
            return Texts(Number(span.TotalSeconds, Digits(span.TotalSeconds)), "秒", "s");
        span = TimeSpan.FromSeconds(Math.Round(span.TotalSeconds));
        if (span < TimeSpan.FromMinutes(1))
            return Texts(Number(span.TotalSeconds, 0), "秒", "s");
        if (span < TimeSpan.FromHours(1))
            return Two(span.Minutes, "分", "min", span.Seconds, "秒", "s");
        span = TimeSpan.FromMinutes(Math.Round(span.TotalMinutes));
        if (span < TimeSpan.FromDays(1))
            return Two(span.Hours, "小时", "h", span.Minutes, "分", "min");
        span = TimeSpan.FromHours(Math.Round(span.TotalHours));
        return Two(span.Days, "天", "d", span.Hours, "小时", "h");

        BilingualText Texts(string number, string zh, string en) => new($"{sign}{number} {zh}", $"{sign}{number} {en}");
        BilingualText Two(int large, string largeZh, string largeEn, int small, string smallZh, string smallEn) => small == 0
            ? Texts(Number(large, 0), largeZh, largeEn)
            : new BilingualText($"{sign}{large} {largeZh} {small} {smallZh}", $"{sign}{large} {largeEn} {small} {smallEn}");
    }

    /// <summary>A number with groups of three digits.</summary>
    public static string Number(double value, int digits)
    {
        // What rounds to zero has no sign.
        var text = (Math.Round(value, digits, MidpointRounding.AwayFromZero) + 0.0).ToString($"N{digits}", CultureInfo.InvariantCulture);
        return text.StartsWith('-') ? $"−{text[1..]}" : text;
    }

    /// <summary>The unit as files name it.</summary>
    public static string UnitOf(FigureUnit unit) => unit switch
    {
        FigureUnit.Seconds => "s",
        FigureUnit.Share => "share",
        FigureUnit.PerHour => "1/h",
        FigureUnit.PerTenMinutes => "1/10min",
        FigureUnit.Times => "times",
        FigureUnit.Stars => "stars",
        _ => "count",
    };

    // None where the first would be 0.
    private static int Digits(double value) => Math.Round(value, 1) == Math.Round(value) ? 0 : 1;

    private static BilingualText Percent(string number) => new($"{number}%", $"{number} %");

    private static BilingualText Same(string text) => new(text, text);
}
