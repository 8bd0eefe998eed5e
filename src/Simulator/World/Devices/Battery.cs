using SafeCommunity.Simulator.World.Chance;

namespace SafeCommunity.Simulator.World.Devices;

/// <summary>An ageing battery.</summary>
internal sealed class Battery
{
    private readonly RandomStream _random;
    private readonly double _medianLife;
    private double _life;
    private double _from;

    /// <summary>A battery somewhere in its life.</summary>
    public Battery(RandomStream random, TimeSpan medianLife, long now)
    {
        (_random, _medianLife) = (random, medianLife.TotalMilliseconds);
        _life = random.LogNormal(_medianLife, 0.25);
        // Whoever looks after them has replaced those that were low.
        _from = now - (_life * random.Between(0, 0.84));
    }

    /// <summary>What is left, in per cent; 0 when it is empty.</summary>
    public double LevelAt(long now) => Math.Max(0, 100 * (1 - ((now - _from) / _life)));

    /// <summary>Somebody puts a new one in.</summary>
    public void Replace(long now) => (_life, _from) = (_random.LogNormal(_medianLife, 0.25), now);
}
