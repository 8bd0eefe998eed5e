using SafeCommunity.Simulator.World.Devices;
using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.World.Causes;

/// <summary>
/// A fire after the t-squared law: what burns, and so the smoke, grows with the square of the time, until the fuel is
/// used up or somebody puts it out. The electrical values of the building follow when cables suffer.
/// </summary>
internal sealed class Fire
{
    private const double ThickestSmoke = 4;
    private const double AlarmSmoke = 0.5;
    private const double CablesSufferFrom = 2.5;
    private const double ClearAir = 0.06;

    private readonly SmokeSpread _spread;
    private readonly SimulatedDevice? _electrical;
    private readonly double _alarmAfter;
    private readonly double _fuelFor;
    private double _age;
    private double _smoke;
    private double _cables;

    /// <param name="spread">The rooms.</param>
    /// <param name="building">The building.</param>
    /// <param name="alarmAfter">After how many seconds the smoke where it burns reaches what detectors usually raise an alarm at.</param>
    /// <param name="fuelFor">How many seconds the fuel lasts.</param>
    public Fire(SmokeSpread spread, EstateBuilding building, double alarmAfter, double fuelFor) =>
        (_spread, _electrical, _alarmAfter, _fuelFor) = (spread, building.Electrical, alarmAfter, fuelFor);

    /// <summary>How long the smoke takes to half after it is out, in seconds.</summary>
    public double Decay { get; set; } = 150;

    /// <summary>Whether it was put out, or burnt out.</summary>
    public bool IsOut { get; private set; }

    /// <summary>Whether it is out and the air is clear.</summary>
    public bool IsOver => IsOut && _spread.Most < ClearAir;

    /// <summary>Somebody puts it out and opens windows.</summary>
    public void PutOut(double decay) => (IsOut, Decay) = (true, decay);

    /// <summary>Burns for a step and tells the devices.</summary>
    public void Burn(Action<SimulatedDevice?, string, double> tell)
    {
        _age += SmokeSpread.Step;
        if (_age > _fuelFor)
            IsOut = true;
        _smoke = IsOut
            ? _smoke * Math.Pow(0.5, SmokeSpread.Step / Decay)
            : Math.Min(ThickestSmoke, AlarmSmoke * Math.Pow(_age / _alarmAfter, 2));
        _spread.Take(_smoke, IsOut);
        _spread.Tell((detector, smoke) =>
        {
            tell(detector, "smoke", smoke);
            tell(detector, "temperature", 9 * smoke);
        });

        _cables = Math.Clamp(_cables + (_smoke > CablesSufferFrom ? 0.02 : -0.02), 0, 1);
        if (_cables > 0 || _smoke > CablesSufferFrom)
        {
            tell(_electrical, "residual_current", 320 * _cables);
            tell(_electrical, "cable_temperature", 45 * _cables);
            tell(_electrical, "arc", _cables > 0.9 && !IsOut ? 1 : 0);
        }
    }
}
