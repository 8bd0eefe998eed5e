namespace SafeCommunity.Simulator.World.Causes;

/// <summary>
/// A dusty smoke detector cries for seconds at a time, several times a minute, for some minutes on end, and again after an hour or
/// two until somebody repairs it. Nothing burns.
/// </summary>
internal sealed class ChatteringDetector(CauseSite site) : Cause(site)
{
    public override void Begin()
    {
        var detector = Setting.Estate.Home(Truth.Place)!.Smoke;
        Cry(Random.Poisson(10));
        After(Ms.Hours(Random.LogNormal(20, 0.5)), End);

        // Long enough apart for the alarm to end in between, and near enough together to be three within a minute.
        void Cry(int left)
        {
            if (left == 0)
            {
                After(Ms.Hours(Random.LogNormal(1.5, 0.4)), () => Cry(Random.Poisson(10)));
                return;
            }

            Add(detector, "smoke", Random.Between(0.7, 1.4));
            After(Ms.Seconds(Random.Between(1, 3)), () =>
            {
                Add(detector, "smoke", 0);
                After(Ms.Seconds(Random.Between(11, 15)), () => Cry(left - 1));
            });
        }
    }
}

/// <summary>
/// A kitchen burns where the detector has been chattering all evening: what everybody there takes for the faulty detector is a fire.
/// </summary>
internal sealed class FireAtFaultyDetector(CauseSite site) : KitchenFire(site)
{
    public override void Begin()
    {
        var detector = Home.Smoke;
        Flicker(4 + Random.Poisson(8));

        void Flicker(int left)
        {
            if (left == 0)
            {
                // Who came for the chatter came before there was anything to put out.
                Truth.AttendedAt = null;
                base.Begin();
                return;
            }

            Add(detector, "smoke", Random.Between(0.7, 1.4));
            After(Ms.Seconds(Random.Between(1, 3)), () =>
            {
                Add(detector, "smoke", 0);
                After(Ms.Seconds(Random.Between(11, 15)), () => Flicker(left - 1));
            });
        }
    }

    // Somebody who comes for the false alarm and goes again has put nothing out.
    protected override void OnAttended()
    {
        if (Burns)
            base.OnAttended();
    }
}

/// <summary>Somebody who fell presses the button again and again until help is there.</summary>
internal sealed class PressedAgain(CauseSite site) : Cause(site)
{
    public override void Begin()
    {
        var button = Setting.Estate.Device(Truth.Place);
        Press(3 + Random.Poisson(4));
        After(Ms.Hours(Random.LogNormal(3, 0.4)), End);

        void Press(int left)
        {
            Add(button, "sos", 1);
            After(Ms.Seconds(Random.Between(1, 4)), () =>
            {
                Add(button, "sos", 0);
                if (left > 1)
                    After(Ms.Seconds(Random.Between(3, 15)), () => Press(left - 1));
                else
                    After(Ms.Minutes(Random.LogNormal(20, 0.5)), () => Press(3 + Random.Poisson(4)));
            });
        }
    }

    protected override void OnAttended() => After(Ms.Minutes(Random.LogNormal(4, 0.4)), End);
}
