using System.Text;
using Microsoft.Extensions.Time.Testing;
using SafeCommunity.Simulator.Play.Devices;
using Xunit;

namespace SafeCommunity.Simulator.Tests.Play;

public sealed class DevicePayloadTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 11, 4, 5, 678, TimeSpan.FromHours(8));

    [Fact]
    public void A_reading_is_as_the_wire_wants_it() => Assert.Equal(
        """{"seq":17,"ts":"2026-01-02T03:04:05.678Z","values":{"smoke":0.12,"battery":87,"tamper":false,"open":true}}""",
        Text(DevicePayload.OfReading(
            17, Time, [new("smoke", 0.12, false), new("battery", 87, false), new("tamper", 0, true), new("open", 1, true)])));

    [Theory]
    [InlineData(true, """{"online":true,"ts":"2026-01-02T03:04:05.678Z"}""")]
    [InlineData(false, """{"online":false,"ts":"2026-01-02T03:04:05.678Z"}""")]
    public void So_is_a_status(bool isOnline, string expected) => Assert.Equal(expected, Text(DevicePayload.OfStatus(isOnline, Time)));

    [Fact]
    public void Numbers_go_on_from_what_was_seen_and_begin_with_the_time_where_nothing_was()
    {
        var numbers = new SequenceNumbers(new Dictionary<string, long> { ["b01-door"] = 500 }, new FakeTimeProvider(Time));
        Assert.Equal([501, 502], [numbers.Of("b01-door", 1), numbers.Of("b01-door", 2)]);
        Assert.Equal(Time.ToUnixTimeMilliseconds() + 1, numbers.Of("b02-door", 1));
    }

    private static string Text(ReadOnlyMemory<byte> payload) => Encoding.UTF8.GetString(payload.Span);
}
