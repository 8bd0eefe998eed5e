namespace SafeCommunity.Simulator.World.Places;

/// <summary>Somebody's way along a route at an even speed.</summary>
internal sealed class Walk
{
    private readonly List<Point> _corners;
    private readonly double[] _reached;
    private readonly double _speed;

    /// <param name="corners">The corners of the way, at least one.</param>
    /// <param name="start">When it begins, in Unix milliseconds.</param>
    /// <param name="speed">Metres a second.</param>
    public Walk(List<Point> corners, long start, double speed)
    {
        (_corners, Start, _speed) = (corners, start, speed);
        _reached = new double[corners.Count];
        for (var i = 1; i < corners.Count; i++)
            _reached[i] = _reached[i - 1] + corners[i - 1].DistanceTo(corners[i]);
        End = start + Ms.Seconds(_reached[^1] / speed);
    }

    /// <summary>Standing somewhere.</summary>
    public static Walk Standing(Point at, long now) => new([at], now, 1);

    public long Start { get; }

    public long End { get; }

    /// <summary>How fast it goes at a time, in metres a second.</summary>
    public double SpeedAt(long time) => time >= Start && time < End ? _speed : 0;

    /// <summary>Where it is at a time.</summary>
    public Point At(long time)
    {
        var gone = Math.Max(0, time - Start) / 1000.0 * _speed;
        for (var i = 1; i < _corners.Count; i++)
        {
            if (gone < _reached[i])
                return _corners[i - 1].Towards(_corners[i], (gone - _reached[i - 1]) / (_reached[i] - _reached[i - 1]));
        }

        return _corners[^1];
    }
}
