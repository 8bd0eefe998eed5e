using System.Collections.Immutable;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Desk;

/// <summary>Reads from other grains what decisions look at, before they are made: a decision itself waits for nothing.</summary>
internal sealed class DeskReading(string community, IGrainFactory grains, LocalDevices devices, RuleBooks rules, TimeProvider clock)
{
    /// <summary>How old the units' positions may be.</summary>
    private static readonly TimeSpan UnitsAge = TimeSpan.FromSeconds(1);

    private long? _unitsReadAt;

    /// <summary>What was read.</summary>
    public DeskKnowledge Knowledge { get; private set; } = new()
    {
        Community = community,
        Procedures = ProcedureBook.Empty,
        Teams = TeamBook.Empty,
        Places = DeskPlaces.None(community),
        Paths = new WalkingPaths(CommunityPaths.None),
        Units = ImmutableDictionary.Create<string, UnitPosition>(StringComparer.Ordinal),
    };

    // Kept, for it is called many times a second and making a reference costs more than a call.
    private ITwinDirectoryGrain Directory { get; } = grains.GetGrain<ITwinDirectoryGrain>(community);

    /// <summary>Reads plan, procedures and teams anew.</summary>
    public async Task ReloadAsync()
    {
        var source = grains.GetGrain<IProcedureGrain>(community);
        Knowledge = Knowledge with
        {
            Procedures = await source.GetProcedures(),
            Teams = await source.GetTeams(),
            Paths = new WalkingPaths(await Directory.GetPaths()),
            Places = DeskPlaces.None(community),
            Devices = Knowledge.Devices.Clear(),
        };
        _unitsReadAt = null;
    }

    /// <summary>Reads the twins that the matters are about, and some more, where they were not read yet.</summary>
    public async Task ReadPlacesAsync(DeskState state, IEnumerable<string> more)
    {
        var names = state.Incidents.Values.Select(incident => incident.Place)
            .Concat(state.Alarms.Values.Select(alarm => alarm.Twin))
            .Concat(state.Incidents.Values.SelectMany(incident => incident.Alarms.Select(alarm => alarm.Twin)))
            .Concat(state.Reports.Values.Select(report => report.Place))
            .Concat(state.Suppressions.Values.Select(suppression => suppression.Place))
            .Concat(Knowledge.Teams.Seats.Select(seat => seat.Place))
            .Concat(Knowledge.Teams.Units.SelectMany(unit => new[] { unit.Base, unit.Name }))
            .Concat(more)
            .Append(community);
        var unread = Unread(names);
        while (unread.Count > 0)
        {
            var found = await Task.WhenAll(unread.Select(name => Directory.Find(name)));
            Knowledge = Knowledge with
            {
                Places = Knowledge.Places with
                {
                    Known = Knowledge.Places.Known.SetItems(unread.Zip(found, KeyValuePair.Create)),
                },
            };
            unread = Unread(found.OfType<TwinDefinition>().SelectMany(twin => new[] { twin.Parent, twin.Watches }));
        }

        await ReadBuildingsAsync(state);
    }

    // Only where an alarm waits that may be a part of an outage: which devices its building has beside.
    private async Task ReadBuildingsAsync(DeskState state)
    {
        foreach (var id in state.Pending)
        {
            if (state.Alarms[id] is not { Active: true } alarm || Outages.For(Knowledge.Procedures, alarm) is null
                || Knowledge.Places.Above(alarm.Twin, TwinKind.Building)?.Id.Name is not { } building || Knowledge.Devices.ContainsKey(building))
            {
                continue;
            }

            var twins = await ListAsync(new FilterComparison("within", FilterOperator.Equal, building, null), int.MaxValue);
            Knowledge = Knowledge with
            {
                Devices = Knowledge.Devices.SetItem(
                    building, [.. twins.Select(twin => twin.Definition).Where(twin => twin.Kind.IsDevice() && twin.SilenceLimit > TimeSpan.Zero)]),
            };
        }
    }

    /// <summary>Reads where the units are, unless that was done a moment ago.</summary>
    public async Task ReadUnitsAsync()
    {
        if (_unitsReadAt is { } read && clock.GetElapsedTime(read) < UnitsAge)
            return;
        var now = clock.GetTimestamp();
        var units = Knowledge.Teams.Units;
        var positions = await Task.WhenAll(units.Select(PositionAsync));
        Knowledge = Knowledge with
        {
            Units = Knowledge.Units.Clear().AddRange(units.Zip(positions, (unit, position) => KeyValuePair.Create(unit.Name, position))),
        };
        _unitsReadAt = now;
    }

    /// <summary>Reads what alarms would say with the newest values of their twins.</summary>
    public async Task ReadConditionsAsync(IEnumerable<DeskAlarm> alarms)
    {
        var texts = await Task.WhenAll(alarms.Select(async alarm => KeyValuePair.Create(alarm.Id, await ConditionAsync(alarm))));
        Knowledge = Knowledge with
        {
            Conditions = Knowledge.Conditions.Clear().AddRange(
                texts.Where(text => text.Value is not null).Select(text => KeyValuePair.Create(text.Key, text.Value!))),
        };
    }

    /// <summary>The names of the twins that match a filter.</summary>
    /// <exception cref="RefusedException">There are more than a lesson may have.</exception>
    public async Task<ImmutableArray<string>> FindTwinsAsync(FilterNode filter, int most) =>
        [.. (await ListAsync(filter, most)).Select(twin => twin.Definition.Id.Name)];

    private async Task<IReadOnlyList<TwinSnapshot>> ListAsync(FilterNode filter, int most)
    {
        var twins = new List<TwinSnapshot>();
        var query = new TwinQuery { Filter = filter, PageSize = 1_000 };
        TwinPage page;
        do
        {
            page = await Directory.List(query);
            if (page.TotalSize > most)
                throw Refuse.Invalid($"The filter finds {page.TotalSize} twins in {community}, more than {most}: make it narrower.");
            twins.AddRange(page.Twins);
            query = query with { PageToken = page.NextPageToken };
        }
        while (page.NextPageToken.Length > 0);
        return twins;
    }

    private async Task<BilingualText?> ConditionAsync(DeskAlarm alarm)
    {
        // A twin lives in the process of its community's desk: what it knows is read without waiting for it, and newer than the directory's.
        if (devices.Find($"{community}/{alarm.Twin}") is { } monitor)
            return monitor.GetConditions().FirstOrDefault(condition => condition.Rule == alarm.Rule)?.Message;
        if (await RulesAsync() is not { } book || book.Definitions.FirstOrDefault(rule => rule.Id == alarm.Rule) is not { Condition: ValueCondition condition } rule
            || await Directory.GetSnapshot(alarm.Twin) is not { } twin || Value(twin, condition.Value) is not { } newest)
        {
            return null;
        }

        return RuleMessage.Fill(rule, twin.Definition, newest);
    }

    // What the alarm said when it was raised does where the rules cannot be read now: nobody waits for a better wording.
    private async Task<RuleBook?> RulesAsync()
    {
        try
        {
            return await rules.GetAsync(community);
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    private async Task<UnitPosition> PositionAsync(UnitDefinition unit)
    {
        var place = Knowledge.Places.Find(unit.Base)?.Place ?? default;
        var home = new UnitPosition(new PathPoint(place.Longitude, place.Latitude), Located: false, Silent: false);
        if (await Directory.GetSnapshot(unit.Name) is not { } twin)
            return home;
        var silent = twin.Health == Health.Offline;
        return Value(twin, "longitude") is { } longitude && Value(twin, "latitude") is { } latitude
            ? new UnitPosition(new PathPoint(longitude, latitude), Located: true, silent)
            : home with { Silent = silent };
    }

    private static double? Value(TwinSnapshot twin, string name)
    {
        foreach (var value in twin.Device?.Values ?? [])
        {
            if (value.Name == name)
                return value.Value;
        }

        return null;
    }

    private List<string> Unread(IEnumerable<string> names) =>
        [.. names.Where(name => name.Length > 0 && !Knowledge.Places.Known.ContainsKey(name)).Distinct(StringComparer.Ordinal)];
}
