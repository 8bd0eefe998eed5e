using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SafeCommunity.Api.Filters;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Api.Feeds;

/// <summary>Twins of one watch that changed.</summary>
/// <param name="Twins">Those that match, as messages that are shared and must not be changed.</param>
/// <param name="Left">The names of those that do not, or are gone.</param>
/// <param name="Version">What the watch has seen with these.</param>
/// <param name="Position">The journal's position that the counts include.</param>
internal sealed record TwinsSeen(List<V1.Twin> Twins, List<string> Left, long Version, long Position);

/// <summary>
/// The newest state of every twin of one community, in the order of their last change. A watcher keeps only the version
/// it has seen; each read gives it the newest state of whatever changed since, so a slow one is conflated and nothing
/// is buffered for it.
/// </summary>
internal sealed class TwinFeed : Feed, ITwinObserver
{
    private const int PageSize = 1_000;

    // A push may be lost when the directory moves; reading the whole list again now and then finds what was missed.
    private static readonly TimeSpan ReloadInterval = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Slot> _slots = [];
    private readonly LinkedList<Slot> _byVersion = [];
    private readonly HashSet<string> _pushed = [];
    private readonly IGrainFactory _grains;
    private readonly ITwinObserver _reference;
    private readonly Pulse _planChanged = new();
    private Task _reload = Task.CompletedTask;
    private long _loadedAt;
    private long _version;
    private long _position;

    public TwinFeed(string community, ApiOptions options, IGrainFactory grains, TimeProvider time, ILogger<TwinFeed> logger)
        : base(community, options.TwinInterval, options.HeartbeatInterval, time, logger)
    {
        _grains = grains;
        _reference = grains.CreateObjectReference<ITwinObserver>(this);
    }

    private ITwinDirectoryGrain Directory => _grains.GetGrain<ITwinDirectoryGrain>(Community);

    /// <inheritdoc/>
    public Task OnChanged(TwinChanges changes)
    {
        lock (_lock)
        {
            foreach (var twin in changes.Twins)
            {
                Put(twin, twin.ToProto());
                _pushed.Add(twin.Definition.Id.Name);
            }

            foreach (var name in changes.Removed)
            {
                Remove(name);
                _pushed.Add(name);
            }

            _position = Math.Max(_position, changes.Position);
        }

        if (changes.PlanChanged)
            _planChanged.Send();
        Pulse.Request();
        return Task.CompletedTask;
    }

    /// <summary>What changed since a version.</summary>
    /// <param name="after">The version; 0 for all twins.</param>
    /// <param name="filter">Which twins the watch wants.</param>
    /// <param name="view">The names the watch holds; brought up to date. Null when it wants all.</param>
    public TwinsSeen Read(long after, TwinFilter filter, HashSet<string>? view)
    {
        lock (_lock)
        {
            var first = _byVersion.Last;
            if (first is null || first.Value.Version <= after)
                return new TwinsSeen([], [], _version, _position);

            while (first.Previous is { Value.Version: var version } && version > after)
                first = first.Previous;

            var seen = new TwinsSeen([], [], _version, _position);
            for (var node = first; node is not null; node = node.Next)
            {
                var slot = node.Value;
                if (slot is { Snapshot: { } snapshot, Message: { } message } && filter.Matches(snapshot, ParentOf))
                {
                    view?.Add(slot.Name);
                    seen.Twins.Add(message);
                }
                else if (view is null ? after > 0 : view.Remove(slot.Name))
                {
                    seen.Left.Add(slot.Name);
                }
            }

            return seen;
        }
    }

    /// <inheritdoc/>
    protected override async Task HearAsync(CancellationToken cancellation)
    {
        var planChanged = _planChanged.Next;
        var reload = _reload.IsCompleted || Time.GetElapsedTime(_loadedAt) >= ReloadInterval;
        // Until this succeeds: whatever fails below, pushes may be lost and the list is read again.
        _reload = Task.CompletedTask;
        await Directory.Subscribe(_reference);
        if (reload)
            await LoadAsync(cancellation);
        _reload = planChanged;
        SetReady();

        using var renew = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(planChanged, Task.Delay(RenewInterval, Time, renew.Token));
        await renew.CancelAsync();
    }

    /// <inheritdoc/>
    protected override Task LeaveSourceAsync() => Directory.Unsubscribe(_reference);

    private async Task LoadAsync(CancellationToken cancellation)
    {
        lock (_lock)
            _pushed.Clear();

        var names = new HashSet<string>();
        var token = "";
        do
        {
            cancellation.ThrowIfCancellationRequested();
            var page = await Directory.List(new TwinQuery { PageSize = PageSize, PageToken = token });
            token = page.NextPageToken;
            Take(page, names);
        }
        while (token.Length > 0);

        lock (_lock)
        {
            foreach (var name in _slots.Keys.Where(name => !names.Contains(name) && !_pushed.Contains(name)).ToImmutableArray())
                Remove(name);
            _pushed.Clear();
        }

        _loadedAt = Time.GetTimestamp();
        Pulse.Request();
    }

    // What was pushed while the list was read is newer than the list.
    private void Take(TwinPage page, HashSet<string> names)
    {
        foreach (var twin in page.Twins)
        {
            var name = twin.Definition.Id.Name;
            names.Add(name);
            var message = twin.ToProto();
            lock (_lock)
            {
                if (!_pushed.Contains(name) && (!_slots.TryGetValue(name, out var slot) || !message.Equals(slot.Message)))
                    Put(twin, message);
            }
        }

        lock (_lock)
            _position = Math.Max(_position, page.Position);
    }

    private void Put(TwinSnapshot snapshot, V1.Twin message)
    {
        var slot = Touch(snapshot.Definition.Id.Name);
        (slot.Snapshot, slot.Message) = (snapshot, message);
    }

    private void Remove(string removed)
    {
        if (!_slots.TryGetValue(removed, out var slot) || slot.Message is null)
            return;
        Touch(removed);
        (slot.Snapshot, slot.Message) = (null, null);
    }

    private Slot Touch(string name)
    {
        if (_slots.TryGetValue(name, out var slot))
        {
            _byVersion.Remove(slot.Node);
        }
        else
        {
            slot = new Slot(name);
            _slots.Add(name, slot);
        }

        slot.Version = ++_version;
        _byVersion.AddLast(slot.Node);
        return slot;
    }

    private string? ParentOf(string name) => _slots.GetValueOrDefault(name)?.Snapshot?.Definition.Parent;

    /// <summary>One twin; without a state once the plan no longer holds it.</summary>
    private sealed class Slot
    {
        public Slot(string name) => (Name, Node) = (name, new LinkedListNode<Slot>(this));

        public string Name { get; }

        public LinkedListNode<Slot> Node { get; }

        public long Version { get; set; }

        public TwinSnapshot? Snapshot { get; set; }

        public V1.Twin? Message { get; set; }
    }
}
