using CsCheck;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Directory;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Directory;

public sealed class TwinTableTests
{
    private const string Community = "c";

    private static readonly Gen<CommunityDefinition> GenPlan =
        from kinds in Gen.Int[0, 8].List[0, 30]
        from parents in Gen.Int[0, 1_000].List[30]
        from residents in Gen.Int[0, 5].List[30]
        select PlanOf(kinds, parents, residents);

    private static readonly Gen<Step> GenStep = Gen.Frequency(
        (6, from twin in Gen.Int[0, 29] from health in Gen.OneOf(Health.Unknown, Health.Online, Health.Offline)
            select (Step)new Reported($"t{twin}", health)),
        (4, from twin in Gen.Int[0, 35] from id in Gen.Int[0, 5] from severity in Gen.Int[1, 4] from open in Gen.Bool
            select (Step)new Alarmed($"t{twin}", id, (AlarmSeverity)severity, open)),
        (1, GenPlan.Select(plan => (Step)new Planned(plan))));

    [Fact]
    public void Counts_always_equal_a_naive_recount() =>
        Gen.Select(GenPlan, GenStep.List[0, 60]).Sample((first, steps) =>
        {
            var plan = first;
            var table = new TwinTable(plan);
            var health = new Dictionary<string, Health>();
            var alarms = new Dictionary<string, (string Twin, AlarmSeverity Severity)>();
            Check();
            foreach (var step in steps)
            {
                switch (step)
                {
                    case Reported(var name, var newHealth):
                        var isDevice = plan.Twins.Any(twin => twin.Id.Name == name && twin.Kind.IsDevice());
                        Assert.Equal(isDevice, table.Report(name, newHealth, new DeviceState()));
                        if (isDevice)
                            health[name] = newHealth;
                        break;
                    case Alarmed(var name, var number, var severity, var open):
                        var id = AlarmRecord.IdOf(name, "r", number);
                        table.Apply(Alarm(id, name, severity, open));
                        alarms.Remove(id);
                        if (open)
                            alarms.Add(id, (name, severity));
                        break;
                    case Planned(var next):
                        // A twin that is no device any more, or gone, is forgotten.
                        foreach (var name in health.Keys.Where(name => !next.Twins.Any(twin => twin.Id.Name == name && twin.Kind.IsDevice())))
                            health.Remove(name);
                        table = table.Next(next);
                        plan = next;
                        break;
                }

                Check();
            }

            void Check()
            {
                foreach (var twin in plan.Twins)
                {
                    Assert.True(table.TryFind(twin.Id.Name, out var row));
                    Assert.Equal(Recount(plan, twin.Id.Name, health, alarms), table[row].Counts);
                }
            }
        });

    [Fact]
    public void What_changed_is_the_device_and_the_places_whose_counts_changed()
    {
        var plan = SmallPlans.Of(Community);
        var table = new TwinTable(plan);
        table.Report("smoke-b1-2", Health.Online, new DeviceState());
        Assert.Equal(["b1", "b1-2", "c", "g1", "smoke-b1-2"], table.TakeChanged().Order(StringComparer.Ordinal));
        table.Report("smoke-b1-2", Health.Online, new DeviceState());
        Assert.Equal(["smoke-b1-2"], table.TakeChanged());
        table.Apply(Alarm("door-b2.forced.1", "door-b2", AlarmSeverity.High, true));
        Assert.Equal(["b2", "c", "door-b2", "g1"], table.TakeChanged().Order(StringComparer.Ordinal));
        table.Apply(Alarm("door-b2.forced.1", "door-b2", AlarmSeverity.High, true));
        Assert.Empty(table.TakeChanged());
    }

    [Fact]
    public void Another_plan_marks_what_it_changed_and_keeps_what_was_heard()
    {
        var table = new TwinTable(SmallPlans.Of(Community, buildings: 2));
        table.Report("smoke-b1-1", Health.Online, new DeviceState { LastSeq = 7 });
        var next = table.Next(SmallPlans.Of(Community, buildings: 1, hash: "plan-2"));
        Assert.Equal(["c", "g1"], next.TakeChanged().Order(StringComparer.Ordinal));
        Assert.Equal(8, table.NamesNotIn(next).Count());
        Assert.True(next.TryFind("smoke-b1-1", out var row));
        Assert.Equal((Health.Online, 7L), (next[row].Health, next[row].Device!.LastSeq));
    }

    private static TwinCounts Recount(
        CommunityDefinition plan,
        string place,
        Dictionary<string, Health> health,
        Dictionary<string, (string Twin, AlarmSeverity Severity)> alarms)
    {
        var byName = plan.Twins.ToDictionary(twin => twin.Id.Name);
        bool Below(string name) => name == place || (byName[name].Parent is { Length: > 0 } parent && Below(parent));
        var below = plan.Twins.Where(twin => Below(twin.Id.Name)).ToList();
        int Devices(Health which) => below.Count(twin => twin.Kind.IsDevice() && health.GetValueOrDefault(twin.Id.Name, Health.Unknown) == which);
        int Alarms(AlarmSeverity which) => alarms.Values.Count(alarm =>
            alarm.Severity == which && Below(byName.ContainsKey(alarm.Twin) ? alarm.Twin : Community));
        return new TwinCounts
        {
            Buildings = below.Count(twin => twin.Kind == TwinKind.Building),
            Homes = below.Count(twin => twin.Kind == TwinKind.Home),
            Residents = below.Sum(twin => twin.Residents),
            DevicesOnline = Devices(Health.Online),
            DevicesOffline = Devices(Health.Offline),
            DevicesUnknown = Devices(Health.Unknown),
            AlarmsLow = Alarms(AlarmSeverity.Low),
            AlarmsMedium = Alarms(AlarmSeverity.Medium),
            AlarmsHigh = Alarms(AlarmSeverity.High),
            AlarmsCritical = Alarms(AlarmSeverity.Critical),
        };
    }

    private static CommunityDefinition PlanOf(List<int> kinds, List<int> parents, List<int> residents)
    {
        var places = new List<string> { Community };
        var twins = new List<TwinDefinition> { SmallPlans.Twin(Community, TwinKind.Community, Community, "") };
        for (var i = 0; i < kinds.Count; i++)
        {
            // Kinds from a grid on; 8 leaves the name out.
            if (kinds[i] == 8)
                continue;
            var kind = (TwinKind)(kinds[i] + 2);
            twins.Add(SmallPlans.Twin(Community, kind, $"t{i}", places[parents[i] % places.Count], residents: kind == TwinKind.Home ? residents[i] : 0));
            if (kind.IsPlace())
                places.Add($"t{i}");
        }

        var plan = SmallPlans.Of(Community, $"{kinds.Count}", [.. twins]);
        Assert.Null(PlanCheck.FindProblem(plan));
        return plan;
    }

    private static AlarmRecord Alarm(string id, string twin, AlarmSeverity severity, bool open) => new()
    {
        Community = Community,
        Id = id,
        Twin = twin,
        Rule = "r",
        Severity = severity,
        Message = new BilingualText("", ""),
        RaisedAt = DateTimeOffset.UnixEpoch,
        LastRaisedAt = DateTimeOffset.UnixEpoch,
        Cause = new AlarmCause(null, DateTimeOffset.UnixEpoch, null),
        Count = 1,
        Active = open,
        Closed = open ? null : new MatterNote("li", DateTimeOffset.UnixEpoch, ""),
        Position = 1,
    };

    private abstract record Step;

    private sealed record Reported(string Name, Health Health) : Step;

    private sealed record Alarmed(string Name, int Number, AlarmSeverity Severity, bool Open) : Step;

    private sealed record Planned(CommunityDefinition Plan) : Step;
}
