using SafeCommunity.Simulator.World.Chance;

namespace SafeCommunity.Simulator.World.Devices;

/// <summary>An ageing battery.</summary>
internal sealed class Battery
{
    private readonly RandomStream _random;
    private readonly double _medianLife;
    private readonly bool _ages;
    private double _life;
    private double _from;
    private double _level;

    /// <summary>A battery somewhere in its life.</summary>
    /// <param name="random">Its own numbers.</param>
    /// <param name="medianLife">How long half of its kind last.</param>
    /// <param name="now">The world's time.</param>
    /// <param name="ages">Whether it runs down from there.</param>
    public Battery(RandomStream random, TimeSpan medianLife, long now, bool ages)
    {
        (_random, _medianLife, _ages) = (random, medianLife.TotalMilliseconds, ages);
        _life = random.LogNormal(_medianLife, 0.25);
        // Whoever looks after them has replaced those that were low.
        _from = now - (_life * random.Between(0, 0.84));
        _level = LevelAfter(now - _from);
    }

    /// <summary>What is left, in per cent; 0 when it is empty.</summary>
    public double LevelAt(long now) => _ages ? LevelAfter(now - _from) : _level;

    /// <summary>Somebody puts a new one in.</summary>
    public void Replace(long now) => (_life, _from, _level) = (_random.LogNormal(_medianLife, 0.25), now, 100);

    private double LevelAfter(double span) => Math.Max(0, 100 * (1 - (span / _life)));
}
