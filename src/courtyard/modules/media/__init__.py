"""Media: pictures and films that members upload, made fit to be shown, and served.

A *file* belongs to the member who uploaded it. What arrived (its *original*) is seen by its owner alone; what others
see are *variants* made of it, without anything but the picture in them. Other modules *claim* files for their
documents; whether such a document still needs a file is told by its module's *keeper*. A file that nobody needs is
collected after a time of grace, and never sooner.
"""
