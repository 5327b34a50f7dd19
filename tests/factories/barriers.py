import factory

from barriers.models import Category


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Category

    vocabulary = Category.Vocabulary.FACTORS
    slug = factory.Sequence(lambda n: f"factor-{n}")
    label = factory.Sequence(lambda n: f"Factor {n}")
