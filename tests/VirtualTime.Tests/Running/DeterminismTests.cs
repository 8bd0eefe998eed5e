using System.Globalization;
using System.Text.RegularExpressions;

// The silo in virtual time limits the thread pool of this process.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace SafeCommunity.VirtualTime.Tests.Running;

public sealed partial class DeterminismTests(DeterminismTests.FirstEvening first) : IClassFixture<DeterminismTests.FirstEvening>
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public async Task The_same_evening_again_leaves_the_same_journal(int workers, bool noise)
    {
        var again = await Evening.LiveAsync(seed: 7, workers, noise);
        Assert.Equal(first.Remains.Journal, again.Journal);
        Assert.Equal(first.Remains.Head, again.Head);
        Assert.Equal(first.Remains.Records, again.Records);
    }

    [Fact]
    public void A_lot_happened_at_the_same_moments()
    {
        var crowded = first.Remains.Journal.GroupBy(line => line.Split(' ')[1]).Max(moment => moment.Count());
        Assert.True(crowded >= 50, $"at most {crowded} entries at one moment");
        Assert.True(first.Remains.Journal.Length >= 300, $"{first.Remains.Journal.Length} entries");
    }

    [Fact]
    public async Task Another_seed_leaves_another_journal()
    {
        var other = await Evening.LiveAsync(seed: 8, workers: 1, noise: false);
        Assert.NotEqual(first.Remains.Head, other.Head);
    }

    [Fact]
    public void No_time_of_the_wall_is_in_it()
    {
        var times = first.Remains.Journal.Concat(first.Remains.Records)
            .SelectMany(text => Time().Matches(text))
            .Select(match => (Field: match.Groups["field"].Value, Time: DateTimeOffset.Parse(match.Groups["time"].Value, CultureInfo.InvariantCulture)))
            .ToList();
        Assert.True(times.Count > 1_000, $"{times.Count} times");
        // By when something is due may lie behind the end: the repair of a device has three days.
        Assert.All(times, time => Assert.InRange(time.Time, Evening.Start, time.Field == "Due" ? Evening.End.AddDays(4) : Evening.End.AddDays(1)));
    }

    [GeneratedRegex(@"(?:(?<field>\w+)\W{1,5})?(?<time>\d{4}-\d\d-\d\dT[\d:.]+(Z|\+[\d:]+))")]
    private static partial Regex Time();

    public sealed class FirstEvening : IAsyncLifetime
    {
        internal Evening.Remains Remains { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Remains = await Evening.LiveAsync(seed: 7, workers: 1, noise: false);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
