using System.Collections.Immutable;

namespace SafeCommunity.Grains.Unknown;

/// <summary>Who spoke and is in no plan, as bridges tell.</summary>
internal sealed class UnknownDevicesGrain : Grain, IUnknownDevicesGrain
{
    private const int Max = 256;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private readonly Dictionary<string, UnknownDevice> _devices = new(StringComparer.Ordinal);

    public Task Report(ImmutableArray<UnknownDevice> heard)
    {
        foreach (var device in heard)
        {
            if (device.Count == 0)
            {
                if (_devices.TryGetValue(device.Id, out var listed))
                    _devices[device.Id] = listed with { Nearest = device.Nearest };
                continue;
            }

            _devices[device.Id] = _devices.TryGetValue(device.Id, out var known)
                ? device with
                {
                    FirstAt = known.FirstAt,
                    Count = known.Count + device.Count,
                    Nearest = device.Nearest.Length > 0 ? device.Nearest : known.Nearest,
                }
                : device;
        }

        foreach (var (id, _) in _devices.OrderByDescending(pair => pair.Value.LastAt).Skip(Max).ToList())
            _devices.Remove(id);
        DelayDeactivation(Kept);
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<UnknownDevice>> List() =>
        Task.FromResult<ImmutableArray<UnknownDevice>>([.. _devices.Values.OrderByDescending(device => device.LastAt).ThenBy(device => device.Id, StringComparer.Ordinal)]);
}
