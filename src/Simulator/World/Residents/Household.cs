using SafeCommunity.Simulator.World.Chance;
using SafeCommunity.Simulator.World.Devices;
using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.World.Residents;

/// <summary>
/// Those who live in one home: how many work, learn, stay. Counts and roles, nobody in particular. They leave and come
/// back, are visited and get deliveries, and move the doors and barriers on their way.
/// </summary>
internal sealed class Household
{
    /// <summary>The hour at which a household's day is drawn: when hardly anybody is about.</summary>
    private const double DayBegins = 3;

    private const double WalkingSpeed = 1.2;
    private const double DrivingSpeed = 4;

    private readonly WorldContext _world;
    private readonly RandomStream _random;
    private readonly Entity _entity;
    private readonly Approach _approach;
    private readonly int _workers;
    private readonly int _students;
    private readonly int _elders;
    private readonly bool _hasCar;

    public Household(WorldContext world, EstateHome home, Approach approach)
    {
        (_world, Home, _approach, _entity) = (world, home, approach, world.Agenda.Enter());
        _random = world.Draw("household", home.Name);
        Residents = Inside = home.Twin.Residents;
        (_workers, _students, _elders) = Roles(_random, Residents);
        _hasCar = Residents > 1 && _random.Chance(0.4);
    }

    public EstateHome Home { get; }

    /// <summary>How many live there.</summary>
    public int Residents { get; }

    /// <summary>How many of them are in.</summary>
    public int Inside { get; private set; }

    /// <summary>Begins in the middle of whatever day it is.</summary>
    public void Start()
    {
        if (Residents == 0)
            return;
        var (now, calendar) = (_world.Agenda.Now, _world.Calendar);
        var today = calendar.DayOf(now - Ms.Hours(DayBegins));
        PlanDay(today);
    }

    private void PlanDay(int day)
    {
        var isWeekend = LocalCalendar.IsWeekend(day);
        for (var worker = 0; worker < _workers; worker++)
            PlanWorker(day, isWeekend, byCar: _hasCar && worker == 0);
        // Draws do not depend on the weekday, so that they stay in step whatever the day.
        var school = (Leaves: _random.Normal(7.2, 0.2), Back: _random.Normal(17.3, 0.5));
        if (_students > 0 && !isWeekend)
            PlanTrip(day, school.Leaves, school.Back, _students, byCar: false);
        for (var elder = 0; elder < _elders; elder++)
            PlanElder(day);
        PlanOuting(day, isWeekend);
        PlanCallers(day, _random.Poisson(isWeekend ? 0.3 : 0.12), 15, 1.6, () => _random.LogNormal(1.5, 0.6));
        PlanCallers(day, _random.Poisson(0.5), 14, 3, () => _random.LogNormal(0.06, 0.3));
        _world.Agenda.At(_world.Calendar.At(day + 1, DayBegins), _entity, () => PlanDay(day + 1));
    }

    private void PlanWorker(int day, bool isWeekend, bool byCar)
    {
        var (leaves, back) = (_random.Normal(7.7, 0.6), _random.Normal(18.2, 1.1));
        if (_random.Chance(isWeekend ? 0.18 : 0.9))
            PlanTrip(day, leaves, back, 1, byCar);
    }

    private void PlanElder(int day)
    {
        var morning = _random.Normal(8, 1);
        if (_random.Chance(0.75))
            PlanTrip(day, morning, morning + _random.LogNormal(1.1, 0.4), 1, byCar: false);
        var evening = _random.Normal(19, 0.4);
        if (_random.Chance(0.4))
            PlanTrip(day, evening, evening + _random.LogNormal(0.9, 0.3), 1, byCar: false);
    }

    private void PlanOuting(int day, bool isWeekend)
    {
        var leaves = _random.Normal(isWeekend ? 10.5 : 19.2, isWeekend ? 1.8 : 0.5);
        var hours = _random.LogNormal(isWeekend ? 3 : 1, 0.5);
        var people = 1 + _random.Below(Residents);
        if (_random.Chance(isWeekend ? 0.55 : 0.2))
            PlanTrip(day, leaves, leaves + hours, people, byCar: _hasCar && isWeekend);
    }

    // Visitors and deliveries come in and go out again.
    private void PlanCallers(int day, int count, double hour, double spread, Func<double> hours)
    {
        for (var caller = 0; caller < count; caller++)
        {
            var comes = Math.Clamp(_random.Normal(hour, spread), 7, 22);
            var goes = comes + hours();
            At(day, comes, () => ComeIn(byCar: false, null));
            At(day, goes, () => GoOut(byCar: false, null));
        }
    }

    private void PlanTrip(int day, double leaves, double back, int people, bool byCar)
    {
        leaves = Math.Clamp(leaves, DayBegins + 0.5, 23);
        back = Math.Clamp(back, leaves + 0.1, DayBegins + 24 - 0.1);
        var (leavesAt, backAt, now) = (_world.Calendar.At(day, leaves), _world.Calendar.At(day, back), _world.Agenda.Now);
        if (backAt < now)
            return;
        var gone = 0;
        // Who left before the world began is out already.
        if (leavesAt < now)
            Leave();
        else
            _world.Agenda.At(leavesAt, _entity, () => GoOut(byCar, Leave));
        _world.Agenda.At(backAt, _entity, () => ComeIn(byCar, () => Inside = Math.Min(Residents, Inside + gone)));

        void Leave()
        {
            gone = Math.Min(people, Inside);
            Inside -= gone;
        }
    }

    private void At(int day, double hour, Action what)
    {
        var time = _world.Calendar.At(day, hour);
        if (time >= _world.Agenda.Now)
            _world.Agenda.At(time, _entity, what);
    }

    private void GoOut(bool byCar, Action? atDoor)
    {
        atDoor?.Invoke();
        _approach.Door?.Pass(PassSpan());
        Later(byCar, () => Gate(byCar)?.Pass(PassSpan()));
    }

    private void ComeIn(bool byCar, Action? atDoor)
    {
        Gate(byCar)?.Pass(PassSpan());
        Later(byCar, () =>
        {
            _approach.Door?.Pass(PassSpan());
            atDoor?.Invoke();
        });
    }

    private Leaf? Gate(bool byCar) => byCar ? _approach.CarGate : _approach.FootGate;

    private void Later(bool byCar, Action what) =>
        _world.Agenda.After(Ms.Seconds(_approach.Metres / (byCar ? DrivingSpeed : WalkingSpeed)), _entity, what);

    private long PassSpan() => Ms.Seconds(_random.Between(3.5, 9));

    // Who is at work, at school, at home in the day. The rest are small children, who go with the others.
    private static (int Workers, int Students, int Elders) Roles(RandomStream random, int residents) => residents switch
    {
        0 => (0, 0, 0),
        1 => random.Chance(0.4) ? (0, 0, 1) : (1, 0, 0),
        2 => random.Chance(0.35) ? (0, 0, 2) : (2, 0, 0),
        3 => random.Chance(0.3) ? (2, 0, 1) : (2, 1, 0),
        _ => Large(random.Below(Math.Min(3, residents - 2)), random.Below(2), residents),
    };

    private static (int Workers, int Students, int Elders) Large(int elders, int more, int residents) =>
        (2, Math.Min(residents - 2 - elders, 1 + more), elders);
}

/// <summary>The way into and out of a home.</summary>
/// <param name="Door">The door of its building.</param>
/// <param name="FootGate">The nearest gate for people.</param>
/// <param name="CarGate">The nearest barrier for cars.</param>
/// <param name="Metres">How far it is from the door to the gate.</param>
internal sealed record Approach(Leaf? Door, Leaf? FootGate, Leaf? CarGate, double Metres);
