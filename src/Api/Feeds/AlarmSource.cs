using System.Collections.Immutable;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Api.Feeds;

/// <summary>Alarms as their watches read them.</summary>
internal sealed class AlarmSource(IAlarmReader reader, TimeProvider time) : IMatterSource<AlarmRecord, V1.Alarm>
{
    /// <inheritdoc/>
    public string Collection => "alarms";

    /// <inheritdoc/>
    public MatterChange<AlarmRecord, V1.Alarm> Describe(AlarmRecord matter)
    {
        var message = matter.ToProto(time.GetUtcNow());
        return new(matter, message, message.Name, matter.Position, matter.IsOpen);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<AlarmRecord>> ReadChangedAsync(string community, long after, int limit, CancellationToken cancellation) =>
        reader.ReadChangedAsync(community, after, limit, cancellation);

    /// <inheritdoc/>
    public Task<(long Position, ImmutableArray<AlarmRecord> Open)> ReadOpenAsync(string community, CancellationToken cancellation) =>
        reader.ReadOpenAsync(community, cancellation);
}
