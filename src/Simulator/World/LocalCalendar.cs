namespace SafeCommunity.Simulator.World;

/// <summary>The community's clock on the wall: days and hours in its time zone.</summary>
internal sealed class LocalCalendar(TimeZoneInfo zone)
{
    private int _day = -1;
    private long _dayStart;
    private long _dayEnd;

    /// <summary>The day's number (<see cref="DateOnly.DayNumber"/>) at a time.</summary>
    public int DayOf(long time)
    {
        Find(time);
        return _day;
    }

    /// <summary>The hour of the day at a time, 0 to 24 with fractions.</summary>
    public double HourOf(long time)
    {
        Find(time);
        return (time - _dayStart) / (double)Ms.Hour;
    }

    /// <summary>The time of an hour of a day.</summary>
    public long At(int day, double hour) => DayStart(day) + Ms.Hours(hour);

    /// <summary>The first time not before another when the clock shows an hour.</summary>
    public long NextAt(long time, double hour)
    {
        var day = DayOf(time);
        var today = At(day, hour);
        return today >= time ? today : At(day + 1, hour);
    }

    /// <summary>Whether a day is a Saturday or a Sunday.</summary>
    public static bool IsWeekend(int day) => DateOnly.FromDayNumber(day).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    private void Find(long time)
    {
        if (_day >= 0 && time >= _dayStart && time < _dayEnd)
            return;
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(time), zone);
        var day = DateOnly.FromDateTime(local.DateTime).DayNumber;
        (_day, _dayStart, _dayEnd) = (day, DayStart(day), DayStart(day + 1));
    }

    private long DayStart(int day)
    {
        if (day == _day)
            return _dayStart;
        var midnight = DateOnly.FromDayNumber(day).ToDateTime(TimeOnly.MinValue);
        // Where the clock jumps over midnight, the day begins after the jump.
        if (zone.IsInvalidTime(midnight))
            midnight = midnight.AddHours(1);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUnixTimeMilliseconds();
    }
}
