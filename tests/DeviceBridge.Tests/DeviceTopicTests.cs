using CsCheck;
using SafeCommunity.DeviceBridge.Topics;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.DeviceBridge.Tests;

public sealed class DeviceTopicTests
{
    [Theory]
    [InlineData("sc/v1/chengbei/smoke-b03-1502/telemetry", TopicKind.Telemetry)]
    [InlineData("sc/v1/chengbei/smoke-b03-1502/event", TopicKind.Event)]
    [InlineData("sc/v1/chengbei/smoke-b03-1502/status", TopicKind.Status)]
    [InlineData("sc/v1/chengbei/smoke-b03-1502/command/open-7/reply", TopicKind.CommandReply)]
    internal void Topics_of_devices_are_read(string text, TopicKind kind)
    {
        Assert.True(DeviceTopic.TryParse(text, out var topic));
        Assert.Equal("chengbei", topic.Community.ToString());
        Assert.Equal("smoke-b03-1502", topic.Device.ToString());
        Assert.Equal(kind, topic.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("sc/v1/")]
    [InlineData("sc/v1/chengbei")]
    [InlineData("sc/v1/chengbei/smoke-1")]
    [InlineData("sc/v1/chengbei/smoke-1/")]
    [InlineData("sc/v1/chengbei/smoke-1/telemetry/")]
    [InlineData("sc/v1/chengbei/smoke-1/telemetry/more")]
    [InlineData("sc/v1/chengbei/smoke-1/Telemetry")]
    [InlineData("sc/v1/chengbei//telemetry")]
    [InlineData("sc/v1//smoke-1/telemetry")]
    [InlineData("sc/v1//telemetry")]
    [InlineData("/sc/v1/chengbei/smoke-1/telemetry")]
    [InlineData("sc/v2/chengbei/smoke-1/telemetry")]
    [InlineData("SC/v1/chengbei/smoke-1/telemetry")]
    [InlineData("sc/v1/chengbei/../telemetry")]
    [InlineData("sc/v1/../../telemetry")]
    [InlineData("sc/v1/./smoke-1/telemetry")]
    [InlineData("sc/v1/chengbei/+/telemetry")]
    [InlineData("sc/v1/+/smoke-1/telemetry")]
    [InlineData("sc/v1/chengbei/#")]
    [InlineData("sc/v1/chengbei/smoke-1/#")]
    [InlineData("sc/v1/chengbei/smoke 1/telemetry")]
    [InlineData("sc/v1/chengbei/smoke-1\0/telemetry")]
    [InlineData("sc/v1/chengbei/Smoke-1/telemetry")]
    [InlineData("sc/v1/城北/smoke-1/telemetry")]
    [InlineData("sc/v1/chengbei/-smoke/telemetry")]
    [InlineData("sc/v1/chengbei/smoke-1/command/7")]
    [InlineData("sc/v1/chengbei/smoke-1/command//reply")]
    [InlineData("sc/v1/chengbei/smoke-1/command/reply")]
    [InlineData("sc/v1/chengbei/smoke-1/command/a/b/reply")]
    [InlineData("$SYS/broker")]
    [InlineData("$share/g/sc/v1/chengbei/smoke-1/telemetry")]
    public void Everything_else_is_refused(string text) => Assert.False(DeviceTopic.TryParse(text, out _));

    [Fact]
    public void Segments_may_be_as_long_as_those_of_a_twins_id_and_no_longer()
    {
        var longest = new string('a', TwinId.MaxSegmentLength);
        Assert.True(DeviceTopic.TryParse($"sc/v1/{longest}/{longest}/command/{longest}/reply", out _));
        Assert.False(DeviceTopic.TryParse($"sc/v1/{longest}a/{longest}/telemetry", out _));
        Assert.False(DeviceTopic.TryParse($"sc/v1/{longest}/{longest}a/telemetry", out _));
        Assert.False(DeviceTopic.TryParse("sc/v1/" + string.Concat(Enumerable.Repeat("a/", 30_000)), out _));
    }

    [Fact]
    public void What_is_read_is_a_twins_id_and_writes_the_same_topic()
    {
        var level = Gen.String[Gen.Char["ab-.+#/ é"], 0, 8];
        var topic = Gen.OneOf(
            Gen.String,
            Gen.Select(level, level, Generate.Among("telemetry", "event", "status", "command/x/reply", "other"), (c, d, k) => $"sc/v1/{c}/{d}/{k}"));
        topic.Sample(
            text =>
            {
                if (!DeviceTopic.TryParse(text, out var parsed))
                    return;
                Assert.True(TwinId.TryParse($"{parsed.Community}/{parsed.Device}", out _));
                Assert.StartsWith($"sc/v1/{parsed.Community}/{parsed.Device}/", text, StringComparison.Ordinal);
            },
            iter: 20_000);
    }
}
