using System.Globalization;
using SafeCommunity.Simulator.World.Chance;

namespace SafeCommunity.Simulator.World.Weather;

/// <summary>The weather at a moment.</summary>
/// <param name="Temperature">Degrees Celsius outdoors.</param>
/// <param name="Rain">Millimetres an hour.</param>
internal readonly record struct WeatherState(double Temperature, double Rain);

/// <summary>
/// Seasons, days and hours: a yearly and a daily wave, spells of warm, cold and wet days. Each day draws from a stream of
/// its own, so any moment can be asked for in any order.
/// </summary>
/// <remarks>The figures are those of a valley in southern Shaanxi: 15 degrees on average, wet from July to October.</remarks>
internal sealed class WeatherModel(ulong seed, LocalCalendar calendar)
{
    private const double YearMean = 15;
    private const double YearSwing = 11;

    private readonly Dictionary<int, DayWeather> _days = [];

    /// <summary>The weather at a time.</summary>
    public WeatherState At(long time)
    {
        var today = Of(calendar.DayOf(time));
        var hour = calendar.HourOf(time);
        // Coldest at five, warmest at three in the afternoon.
        var wave = Math.Cos(2 * Math.PI * (hour - 15) / 24);
        var rain = hour >= today.RainFrom && hour < today.RainTo ? today.RainRate : 0;
        return new WeatherState(today.Mean + (today.Swing * wave), rain);
    }

    private DayWeather Of(int day)
    {
        if (_days.TryGetValue(day, out var known))
            return known;
        if (_days.Count > 16)
            _days.Clear();
        return _days[day] = Make(day);
    }

    private DayWeather Make(int day)
    {
        var season = Math.Cos(2 * Math.PI * (DateOnly.FromDayNumber(day).DayOfYear - 197) / 365.25);
        // Days hang together: a spell is the sum of what several days draw.
        var (spell, wetness) = (0.0, 0.0);
        for (var back = 0; back < 4; back++)
        {
            var random = Draw("spell", day - back);
            var weight = Math.Pow(0.65, back);
            spell += weight * random.Normal(0, 2.4);
            wetness += weight * random.Normal(0, 0.6);
        }

        var own = Draw("day", day);
        var isWet = wetness > 0.75 - (0.45 * season);
        var from = own.Between(0, 20);
        return new DayWeather(
            Mean: YearMean + (YearSwing * season) + spell - (isWet ? 2 : 0),
            Swing: isWet ? 2 : own.Between(3.5, 5.5),
            RainFrom: isWet ? from : 24,
            RainTo: isWet ? from + own.LogNormal(4, 0.6) : 24,
            RainRate: own.LogNormal(season > 0 ? 2.5 : 0.8, 0.9));
    }

    private RandomStream Draw(string what, int day) =>
        RandomStream.Of(seed, "weather", string.Create(CultureInfo.InvariantCulture, $"{what}/{day}"));

    private sealed record DayWeather(double Mean, double Swing, double RainFrom, double RainTo, double RainRate);
}
