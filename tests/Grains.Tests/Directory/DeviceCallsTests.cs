using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Directory;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Directory;

public sealed class DeviceCallsTests
{
    [Fact]
    public async Task Devices_are_woken_a_bounded_number_at_a_time_and_those_that_fail_once_more()
    {
        var devices = new FakeDevices { Failing = "d7" };
        var calls = new DeviceCalls(devices.Of, NullLogger.Instance);
        for (var i = 0; i < 1_000; i++)
            calls.WakeLater(Device($"d{i}"));
        var woken = new ConcurrentQueue<string>();
        await calls.RetryAsync(twin => woken.Enqueue(twin.Definition.Id.Name));
        Assert.Equal(999, woken.Count);
        Assert.InRange(devices.MostAtOnce, 1, 64);

        devices.Failing = null;
        await calls.RetryAsync(twin => woken.Enqueue(twin.Definition.Id.Name));
        Assert.Equal("d7", woken.Last());
        Assert.Equal(1_000, woken.Distinct().Count());
        await calls.RetryAsync(_ => Assert.Fail("Nobody is left to wake."));
    }

    [Fact]
    public async Task Devices_are_refreshed_and_those_that_fail_once_more_but_not_those_that_are_gone()
    {
        var devices = new FakeDevices { Failing = "d1", Gone = "d2" };
        var calls = new DeviceCalls(devices.Of, NullLogger.Instance);
        await calls.RefreshAsync([Device("d0"), Device("d1"), Device("d2")]);
        Assert.Equal(["d0"], devices.Refreshed);
        devices.Failing = null;
        devices.Gone = null;
        await calls.RetryAsync(_ => Assert.Fail("Nobody is to be woken."));
        Assert.Equal(["d0", "d1"], devices.Refreshed);
    }

    private static TwinDefinition Device(string name) => SmallPlans.Twin("c", TwinKind.Sensor, name, "c");

    private sealed class FakeDevices
    {
        private int _atOnce;

        public string? Failing { get; set; }

        public string? Gone { get; set; }

        public int MostAtOnce { get; private set; }

        public ConcurrentQueue<string> Refreshed { get; } = [];

        public FakeDevice Of(TwinDefinition device) => new(this, device);

        public async Task EnterAsync(string name)
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _atOnce));
            await Task.Yield();
            Interlocked.Decrement(ref _atOnce);
            if (name == Failing)
                throw new RefusedException(Refusal.Unavailable, "The disk is full.");
            if (name == Gone)
                throw new RefusedException(Refusal.NotFound, "No plan holds it.");
        }
    }

    private sealed class FakeDevice(FakeDevices all, TwinDefinition device) : IDeviceGrain
    {
        public async Task<TwinSnapshot> Get()
        {
            await all.EnterAsync(device.Id.Name);
            return new TwinSnapshot { Definition = device, Health = Health.Online };
        }

        public async Task Refresh()
        {
            await all.EnterAsync(device.Id.Name);
            all.Refreshed.Enqueue(device.Id.Name);
        }

        public Task<ReadingOutcome> Receive(Reading reading) => throw new NotSupportedException();

        public Task ReceiveStatus(DeviceStatus status) => throw new NotSupportedException();

        public Task Settle() => throw new NotSupportedException();

        public Task Refuse(string reason, bool isRetained) => throw new NotSupportedException();

        public Task Review() => throw new NotSupportedException();

        public Task<ImmutableArray<ActiveCondition>> GetConditions() => throw new NotSupportedException();
    }
}
