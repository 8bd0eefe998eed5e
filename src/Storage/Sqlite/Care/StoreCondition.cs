using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Storage.Sqlite.Care;

/// <summary>Something that a person should know of the store.</summary>
/// <param name="IsFailing">Whether the store does not do its work; otherwise it works and needs a look.</param>
/// <param name="Text">What it is and what to do.</param>
public readonly record struct StoreFault(bool IsFailing, string Text);

/// <summary>How the store is, for health checks. Told by whoever notices, read by anyone.</summary>
public sealed class StoreCondition
{
    private const int MostNamed = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, string> _aside = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _journals = new(StringComparer.Ordinal);
    private volatile string? _hindrance;
    private volatile string? _refusal;
    private volatile string? _readFault;
    private volatile string? _damage;
    private volatile string? _space;
    private volatile string? _anchor;
    private long _waitsSince;

    internal StoreCondition(TimeProvider time) => _time = time;

    /// <summary>What stands against writing at all; null when nothing does.</summary>
    internal string? Hindrance => _hindrance;

    /// <summary>Whether reads fail.</summary>
    internal bool IsReadFailing => _readFault is not null;

    /// <summary>Whether the writer's last transaction was refused.</summary>
    internal bool IsRefusing => _refusal is not null;

    /// <summary>Everything that is to be told, the worst first; empty when all is well.</summary>
    public ImmutableArray<StoreFault> Faults
    {
        get
        {
            var faults = ImmutableArray.CreateBuilder<StoreFault>();
            foreach (var failing in (string?[])[_hindrance, _damage, _refusal == _hindrance ? null : _refusal, Standstill(), _readFault])
            {
                if (failing is not null)
                    faults.Add(new StoreFault(true, failing));
            }

            faults.AddRange(_journals.OrderBy(one => one.Key, StringComparer.Ordinal).Take(MostNamed).Select(one => new StoreFault(true, one.Value)));
            foreach (var notice in (string?[])[_anchor, Aside(), _space])
            {
                if (notice is not null)
                    faults.Add(new StoreFault(false, notice));
            }

            return faults.DrainToImmutable();
        }
    }

    /// <summary>What stands against writing at all: files that are gone, a folder that another process took; null when nothing does.</summary>
    internal void Hindered(string? reason) => _hindrance = reason;

    /// <summary>The writer refused; null when it wrote.</summary>
    internal void Refused(string? reason) => _refusal = reason;

    /// <summary>A read failed; null when one succeeded.</summary>
    internal void ReadFailed(string? reason)
    {
        if (_readFault != reason)
            _readFault = reason;
    }

    /// <summary>A page of the file is damaged: it stays so until somebody mends it.</summary>
    internal void Damaged(string reason) => _damage ??= reason;

    /// <summary>A journal's chain is broken; null when it was found whole.</summary>
    internal void JournalChecked(string community, string? problem)
    {
        if (problem is null)
            _journals.TryRemove(community, out _);
        else
            _journals[community] = problem;
    }

    /// <summary>Space is short; null when it is not.</summary>
    internal void SpaceChecked(string? reason) => _space = reason;

    /// <summary>The file beside the database does not fit it, or cannot be written; null when all is well.</summary>
    internal void AnchorChecked(string? reason) => _anchor = reason;

    /// <summary>A snapshot was set aside; false when that was told before.</summary>
    internal bool SetAside(SnapshotKey key, string reason) => _aside.TryAdd($"{key.StateName} of {key.GrainKey}", reason);

    /// <summary>Writes wait and none was waiting, or some were just done.</summary>
    internal void Advances(bool moreWaits) => Volatile.Write(ref _waitsSince, moreWaits ? _time.GetTimestamp() : 0);

    private string? Standstill() =>
        Volatile.Read(ref _waitsSince) is var since and not 0 && _time.GetElapsedTime(since) is var waited && waited > Patience
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"the journal does not advance: writes wait for {waited.TotalSeconds:0} s. Look at the disk (dmesg, iostat) and at what else uses it.")
            : null;

    private string? Aside()
    {
        if (_aside.IsEmpty)
            return null;
        var named = _aside.OrderByDescending(one => one.Value.Contains(SnapshotLoss.Lost, StringComparison.Ordinal))
            .ThenBy(one => one.Key, StringComparer.Ordinal).Take(MostNamed).Select(one => $"{one.Key} ({one.Value})");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Plural.Of(_aside.Count, "unreadable snapshot was", "unreadable snapshots were")} set aside since the start: {string.Join("; ", named)}");
    }
}
