using Microsoft.Extensions.Logging;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Routing;
using SafeCommunity.DeviceBridge.Topics;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Unknown;

namespace SafeCommunity.DeviceBridge.Unknown;

/// <summary>
/// Notes who spoke and is in no plan, and tells the grains that keep the list, once a second and each id once, however often it
/// spoke.
/// </summary>
internal sealed class UnknownDevices(DeviceDirectory directory, IGrainFactory grains, TimeProvider time, ILogger<UnknownDevices> logger)
{
    /// <summary>The longest id or topic that is noted, in characters.</summary>
    public const int MaxText = 128;

    private const int MaxNoted = 1024;

    // Looking for a name that is like it walks all names of a community.
    private const int MaxLooked = 16;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HashSet<(string Key, string Id)> _looked = [];
    // Whose likeness was not looked for yet, in a second in which many spoke.
    private readonly Queue<(string Key, UnknownDevice Device)> _later = [];
    private Dictionary<(string Key, string Id), UnknownDevice> _heard = [];
    private bool _isFailing;

    /// <summary>A message was refused because no plan holds its device.</summary>
    public void Note(string topic, Rejection reason)
    {
        var now = time.GetUtcNow();
        var (key, id) = KeyOf(topic, reason);
        lock (_lock)
        {
            if (_heard.TryGetValue((key, id), out var known))
                _heard[(key, id)] = known with { LastAt = now, Count = known.Count + 1 };
            else if (_heard.Count < MaxNoted)
                _heard.Add((key, id), new UnknownDevice { Id = id, Topic = PrintableText.Of(topic, MaxText), Reason = reason.Tag(), FirstAt = now, LastAt = now, Count = 1 });
        }
    }

    /// <summary>Tells the grains, until told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await TellAsync();
        }
    }

    private static (string Key, string Id) KeyOf(string topic, Rejection reason) =>
        reason == Rejection.UnknownDevice && DeviceTopic.TryParse(topic, out var parsed)
            ? (parsed.Community.ToString(), parsed.Device.ToString())
            : (IUnknownDevicesGrain.NoCommunity, PrintableText.Of(topic, MaxText));

    private async Task TellAsync()
    {
        Dictionary<(string Key, string Id), UnknownDevice> heard;
        lock (_lock)
        {
            if (_heard.Count == 0 && _later.Count == 0)
                return;
            (heard, _heard) = (_heard, []);
        }

        foreach (var (id, device) in heard)
        {
            if (_later.Count < MaxNoted && Remember(id))
                _later.Enqueue((id.Key, device));
        }

        for (var looked = 0; looked < MaxLooked && _later.TryDequeue(out var next); looked++)
        {
            var id = (next.Key, next.Device.Id);
            heard[id] = heard.GetValueOrDefault(id, next.Device with { Count = 0 }) with { Nearest = NearestOf(next.Key, next.Device) };
        }

        foreach (var community in heard.GroupBy(pair => pair.Key.Key))
        {
            try
            {
                await grains.GetGrain<IUnknownDevicesGrain>(community.Key).Report([.. community.Select(pair => pair.Value)]);
                _isFailing = false;
            }
            catch (Exception exception)
            {
                // They will speak again; what is lost is a count.
                if (!_isFailing)
                    BridgeLog.UnknownDevicesNotNoted(logger, exception);
                _isFailing = true;
            }
        }
    }

    // Whether its likeness was not looked for yet.
    private bool Remember((string Key, string Id) id)
    {
        if (_looked.Count == MaxNoted)
            _looked.Clear();
        return _looked.Add(id);
    }

    private string NearestOf(string key, UnknownDevice device)
    {
        if (key != IUnknownDevicesGrain.NoCommunity)
            return NameLikeness.Nearest(device.Id, directory.DevicesOf(key));
        return device.Topic.Split('/') is [_, _, var community, _, ..] ? NameLikeness.Nearest(community, directory.Communities) : "";
    }
}
