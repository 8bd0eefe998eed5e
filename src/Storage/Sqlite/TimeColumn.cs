namespace SafeCommunity.Storage.Sqlite;

/// <summary>A time as it stands in a column of a read table: Unix time in units of 100 ns.</summary>
internal static class TimeColumn
{
    /// <summary>What stands for no time where a comparison takes a null for none: later than any.</summary>
    public static DateTimeOffset Never => DateTimeOffset.MaxValue;

    /// <summary>A time as a column's value.</summary>
    public static long Of(DateTimeOffset time) => time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;

    /// <summary>A column's value as a time.</summary>
    public static DateTimeOffset Read(long value) => new(value + DateTimeOffset.UnixEpoch.Ticks, TimeSpan.Zero);
}
