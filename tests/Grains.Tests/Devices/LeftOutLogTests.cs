using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SafeCommunity.Grains.Devices;
using Xunit;

namespace SafeCommunity.Grains.Tests.Devices;

public sealed class LeftOutLogTests
{
    private const string Smoke = """ "id":"smoke","when":{"value":"smoke","above":0.5} """;

    [Fact]
    public void Each_device_has_a_line_for_each_reason_and_then_one_every_ten_minutes()
    {
        var lines = new Lines();
        var world = new World(Smoke, log: lines);
        for (var seq = 1; seq <= 300; seq++)
        {
            world.Event(seq, "unheard-of");
            world.Event(null, "unheard-of-too");
            world.Advance("2s");
        }

        world.Offer(400, null, ("Smoke", 0.1, false), ("SMOKE", 0.1, false));
        Assert.Equal(
            ["unwatched_event (testville/smoke-1, 1 times", "duplicate_name (testville/smoke-1, 1 times"],
            lines.Told.Select(line => line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..line.IndexOf(" so far", StringComparison.Ordinal)]));
        world.Advance("10m");
        world.Event(500, "unheard-of");
        Assert.Contains("unwatched_event (testville/smoke-1, 601 times so far)", lines.Told[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_fleet_has_no_more_than_twenty_lines_a_second_and_the_rest_is_counted()
    {
        var (lines, clock) = (new Lines(), new FakeTimeProvider(World.Start));
        var log = World.NewLeftOutLog(clock, lines);
        for (var i = 0; i < 1_000; i++)
            log.Add(World.Device($"smoke-{i}").Id, "unwatched_event", 1, isDue: true);
        Assert.Equal(20, lines.Told.Count);
        clock.Advance(TimeSpan.FromSeconds(1));
        log.Add(World.Device("smoke-1").Id, "unwatched_event", 2, isDue: true);
        Assert.EndsWith("; 980 lines of other devices were left out", lines.Told[^1], StringComparison.Ordinal);
    }

    private sealed class Lines : ILogger<LeftOutLog>
    {
        public List<string> Told { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Told.Add(formatter(state, exception));
    }
}
