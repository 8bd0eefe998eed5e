using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Directory;

/// <summary>
/// Every twin of a community as rows of one array, in the order of their names, with the counts rolled up along the
/// parents. One plan's rows never move; another plan is another table.
/// </summary>
internal sealed class TwinTable
{
    private readonly Row[] _rows;

    // By themselves, for a pattern asks all of them: no row is looked at.
    private readonly string[] _names;

    // Which row has a number: see NumberSubtrees.
    private readonly int[] _numbered;
    private readonly Dictionary<string, int> _index;
    private readonly Dictionary<string, CountedAlarm> _alarms;
    private readonly int _root;
    private readonly List<int> _changed = [];
    private readonly Dictionary<TwinKind, RowSet> _kinds = [];
    private readonly Dictionary<string, RowSet> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<Health, RowSet> _healths = [];
    private readonly RowSet _withAlarms;

    /// <summary>A table of a plan, with nothing heard yet.</summary>
    /// <param name="plan">A plan that <see cref="PlanCheck"/> found right; null for no plan.</param>
    public TwinTable(CommunityDefinition? plan)
        : this(plan, [])
    {
    }

    private TwinTable(CommunityDefinition? plan, Dictionary<string, CountedAlarm> alarms)
    {
        PlanHash = plan?.Hash ?? "";
        _alarms = alarms;
        _rows = new Row[plan?.Twins.Length ?? 0];
        _names = new string[_rows.Length];
        _numbered = new int[_rows.Length];
        _index = new Dictionary<string, int>(_rows.Length, StringComparer.Ordinal);
        _root = -1;
        _withAlarms = new RowSet(_rows.Length);
        if (plan is null)
            return;

        var sorted = plan.Twins.Sort(static (a, b) => string.CompareOrdinal(a.Id.Name, b.Id.Name));
        for (var i = 0; i < _rows.Length; i++)
            _index.Add(sorted[i].Id.Name, i);
        _root = _index[plan.Community];
        for (var i = 0; i < _rows.Length; i++)
        {
            ref var row = ref _rows[i];
            row.Definition = sorted[i];
            _names[i] = sorted[i].Id.Name;
            row.Parent = i == _root ? -1 : _index[sorted[i].Parent];
            row.Health = sorted[i].Kind.IsDevice() ? Health.Unknown : Health.NotApplicable;
            SetOf(_kinds, row.Definition.Kind).Set(i, true);
            SetOf(_models, row.Definition.Model).Set(i, true);
            SetOf(_healths, row.Health).Set(i, true);
        }

        NumberSubtrees(plan);
        for (var i = 0; i < _rows.Length; i++)
        {
            var definition = _rows[i].Definition;
            AddUpwards(i, TwinCountsArithmetic.OfTwin(definition).Plus(TwinCountsArithmetic.OfHealth(_rows[i].Health)));
        }

        foreach (var alarm in _alarms.Values)
            AddUpwards(RowOfAlarm(alarm.Twin), alarm.Counts);
        ForgetChanges();
    }

    /// <summary>The hash of the plan; empty when there is none.</summary>
    public string PlanHash { get; }

    /// <summary>How many twins there are.</summary>
    public int Count => _rows.Length;

    /// <summary>One row.</summary>
    public ref readonly Row this[int row] => ref _rows[row];

    /// <summary>The row of a twin.</summary>
    public bool TryFind(string name, out int row) => _index.TryGetValue(name, out row);

    /// <summary>The rows of a kind.</summary>
    public RowSet RowsOf(TwinKind kind) => SetOf(_kinds, kind);

    /// <summary>The rows of a model.</summary>
    public RowSet RowsOf(string model) => _models.TryGetValue(model, out var rows) ? rows : new RowSet(_rows.Length);

    /// <summary>The rows that are so heard.</summary>
    public RowSet RowsOf(Health health) => SetOf(_healths, health);

    /// <summary>The rows that are a place or stand below it.</summary>
    public RowSet RowsWithin(string place)
    {
        var rows = new RowSet(_rows.Length);
        if (TryFind(place, out var top))
        {
            foreach (var row in _numbered.AsSpan()[_rows[top].Enter.._rows[top].Exit])
                rows.Set(row, true);
        }

        return rows;
    }

    /// <summary>The rows at or below which an alarm is open.</summary>
    public RowSet RowsWithAlarms => _withAlarms;

    /// <summary>The name of a row.</summary>
    public string NameOf(int row) => _names[row];

    /// <summary>The first row whose name comes after a name.</summary>
    public int RowAfter(string name)
    {
        var (low, high) = (0, _rows.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = string.CompareOrdinal(_names[middle], name) <= 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>A twin as it is now.</summary>
    public TwinSnapshot SnapshotOf(int index)
    {
        ref readonly var row = ref _rows[index];
        return new TwinSnapshot { Definition = row.Definition, Health = row.Health, Counts = row.Counts, Device = row.Device };
    }

    /// <summary>Whether a twin is that place or stands below it.</summary>
    public bool IsWithin(int row, int place) =>
        _rows[row].Enter >= _rows[place].Enter && _rows[row].Enter < _rows[place].Exit;

    /// <summary>The table of another plan: what was heard of the devices that stay, and the open alarms, are taken along.</summary>
    public TwinTable Next(CommunityDefinition plan)
    {
        var next = new TwinTable(plan, _alarms);
        foreach (ref readonly var row in _rows.AsSpan())
        {
            if (row.Definition.Kind.IsDevice())
                next.Report(row.Definition.Id.Name, row.Health, row.Device);
        }

        next.ForgetChanges();
        for (var i = 0; i < next._rows.Length; i++)
        {
            ref readonly var row = ref next._rows[i];
            if (!TryFind(row.Definition.Id.Name, out var old)
                || _rows[old].Definition != row.Definition
                || _rows[old].Counts != row.Counts)
            {
                next.MarkChanged(i);
            }
        }

        return next;
    }

    /// <summary>Takes the newest state of a device; false when the plan holds no device of that name.</summary>
    public bool Report(string name, Health health, DeviceState? device)
    {
        if (!TryFind(name, out var index) || !_rows[index].Definition.Kind.IsDevice())
            return false;
        ref var row = ref _rows[index];
        if (health == Health.NotApplicable)
            health = Health.Unknown;
        if (row.Health != health)
        {
            AddUpwards(index, TwinCountsArithmetic.OfHealth(health).Minus(TwinCountsArithmetic.OfHealth(row.Health)));
            SetOf(_healths, row.Health).Set(index, false);
            SetOf(_healths, health).Set(index, true);
            row.Health = health;
        }

        row.Device = device;
        MarkChanged(index);
        return true;
    }

    /// <summary>Takes the newest state of an alarm.</summary>
    public void Apply(AlarmRecord alarm)
    {
        _alarms.TryGetValue(alarm.Id, out var counted);
        var counts = TwinCountsArithmetic.OfAlarm(alarm);
        if (counts == counted.Counts)
            return;
        if (counts == default)
            _alarms.Remove(alarm.Id);
        else
            _alarms[alarm.Id] = new CountedAlarm(alarm.Twin, counts);
        AddUpwards(RowOfAlarm(alarm.Twin), counts.Minus(counted.Counts));
    }

    /// <summary>The names of the twins that changed since this was last called: devices, and the places whose counts did.</summary>
    public ImmutableArray<string> TakeChanged()
    {
        if (_changed.Count == 0)
            return [];
        var names = ImmutableArray.CreateBuilder<string>(_changed.Count);
        foreach (var index in _changed)
            names.Add(_rows[index].Definition.Id.Name);
        ForgetChanges();
        return names.MoveToImmutable();
    }

    /// <summary>The names of this table's twins that another has not.</summary>
    public IEnumerable<string> NamesNotIn(TwinTable other) => _index.Keys.Where(name => !other._index.ContainsKey(name));

    // Numbers the rows so that each place's subtree is one range of numbers. A plan holds parents before children.
    private void NumberSubtrees(CommunityDefinition plan)
    {
        for (var i = plan.Twins.Length - 1; i >= 0; i--)
        {
            // Counts first: Exit is how many stand at and below.
            ref var row = ref _rows[_index[plan.Twins[i].Id.Name]];
            row.Exit++;
            if (row.Parent >= 0)
                _rows[row.Parent].Exit += row.Exit;
        }

        var next = new int[_rows.Length];
        foreach (var twin in plan.Twins)
        {
            var index = _index[twin.Id.Name];
            ref var row = ref _rows[index];
            row.Enter = row.Parent >= 0 ? next[row.Parent] : 0;
            if (row.Parent >= 0)
                next[row.Parent] += row.Exit;
            row.Exit += row.Enter;
            next[index] = row.Enter + 1;
            _numbered[row.Enter] = index;
        }
    }

    private RowSet SetOf<T>(Dictionary<T, RowSet> sets, T value)
        where T : notnull
    {
        if (!sets.TryGetValue(value, out var rows))
            sets.Add(value, rows = new RowSet(_rows.Length));
        return rows;
    }

    // An open alarm of a twin that a plan removed counts at the community: nothing open disappears from sight.
    private int RowOfAlarm(string twin) => TryFind(twin, out var row) ? row : _root;

    private void AddUpwards(int row, TwinCounts difference)
    {
        for (; row >= 0; row = _rows[row].Parent)
        {
            ref var counts = ref _rows[row].Counts;
            counts = counts.Plus(difference);
            _withAlarms.Set(row, counts.Alarms > 0);
            MarkChanged(row);
        }
    }

    private void MarkChanged(int row)
    {
        if (_rows[row].Changed)
            return;
        _rows[row].Changed = true;
        _changed.Add(row);
    }

    private void ForgetChanges()
    {
        foreach (var index in _changed)
            _rows[index].Changed = false;
        _changed.Clear();
    }

    /// <summary>One twin.</summary>
    internal struct Row
    {
        /// <summary>What the plan says of it.</summary>
        public TwinDefinition Definition;

        /// <summary>What a device last reported; null for places and devices never heard.</summary>
        public DeviceState? Device;

        /// <summary>The row of its parent; -1 for the community.</summary>
        public int Parent;

        /// <summary>Its number; its subtree's numbers run from here to before <see cref="Exit"/>.</summary>
        public int Enter;

        /// <summary>The number after its subtree's last.</summary>
        public int Exit;

        /// <summary>Whether it is heard.</summary>
        public Health Health;

        /// <summary>What stands at and below it.</summary>
        public TwinCounts Counts;

        /// <summary>Whether it changed since the changes were last taken.</summary>
        public bool Changed;

        /// <summary>A row of no table, with what a snapshot says.</summary>
        public static Row Of(TwinSnapshot twin) =>
            new() { Definition = twin.Definition, Health = twin.Health, Counts = twin.Counts, Device = twin.Device };
    }

    private readonly record struct CountedAlarm(string Twin, TwinCounts Counts);
}
